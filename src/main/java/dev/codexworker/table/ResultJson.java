package dev.codexworker.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;

/** Writes a result as a JSON object on one line; the answer to a schema is JSON in it. */
public final class ResultJson {
  /** Escapes all but ASCII, and so everything that could steer a terminal. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ResultJson() {}

  /** Returns the line, without its end. */
  public static String line(Results.Result result) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      if (result.row().isPresent()) {
        Row row = result.row().get();
        json.writeObjectFieldStart("row");
        for (int i = 0; i < row.columns().size(); i++) {
          json.writeStringField(row.columns().get(i), row.values().get(i));
        }
        json.writeEndObject();
      }
      json.writeStringField("task", result.task());
      json.writeStringField("state", result.result().state());
      json.writeStringField("class", result.result().failure().orElse(null));
      json.writeFieldName("answer");
      answer(json, result);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void answer(JsonGenerator json, Results.Result result) throws IOException {
    Optional<String> answer = result.result().answer();
    if (answer.isPresent() && result.withSchema() && JsonRows.isValue(answer.get())) {
      try (JsonParser parser = JSON.createParser(answer.get())) {
        parser.nextToken();
        json.copyCurrentStructureExact(parser);
      }
    } else {
      json.writeString(answer.orElse(null));
    }
  }
}
