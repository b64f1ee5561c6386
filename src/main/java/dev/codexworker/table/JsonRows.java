package dev.codexworker.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads JSON Lines: an object on each line. Text stays as it is; other values stay JSON. */
final class JsonRows {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonRows() {}

  static List<Row> read(String name, BufferedReader reader) throws TableException, IOException {
    List<Row> rows = new ArrayList<>();
    List<String> columns = List.of();
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Row row = row(name, number, line);
      // Rows of the same columns share one list.
      columns = row.columns().equals(columns) ? columns : row.columns();
      rows.add(new Row(number, columns, row.values()));
    }
    return rows;
  }

  private static Row row(String name, int number, String line) throws TableException {
    List<String> columns = new ArrayList<>();
    List<String> values = new ArrayList<>();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new TableException(Table.at(name, number, "not a JSON object"));
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        columns.add(json.currentName());
        json.nextToken();
        values.add(value(json));
      }
      if (json.nextToken() != null) {
        throw new TableException(Table.at(name, number, "text follows the object"));
      }
    } catch (JsonProcessingException e) {
      throw new TableException(
          Table.at(name, number, "not a JSON object on one line: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("text in memory can be read", e);
    }
    return new Row(number, List.copyOf(columns), values);
  }

  /** Returns the fields of a text that is exactly one JSON object; empty if it is not. */
  static Optional<Row> object(String text) {
    try {
      return Optional.of(row("", 0, text));
    } catch (TableException e) {
      return Optional.empty();
    }
  }

  /** Whether a text is exactly one JSON value. */
  static boolean isValue(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() == null) {
        return false;
      }
      json.skipChildren();
      json.finishToken();
      return json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static String value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> "";
      case START_OBJECT, START_ARRAY -> {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(text)) {
          copy.copyCurrentStructure(json);
        }
        yield text.toString();
      }
      default -> json.getText();
    };
  }
}
