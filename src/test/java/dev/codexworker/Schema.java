package dev.codexworker;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One of the JSON Schemas in docs/. */
public final class Schema {
  public static final Schema RUN_EVENTS = new Schema("run-events.schema.json");
  public static final Schema DOCTOR = new Schema("doctor.schema.json");
  public static final Schema LAND = new Schema("land.schema.json");
  public static final Schema REPORT = new Schema("report.schema.json");
  public static final Schema STATUS = new Schema("status.schema.json");

  private final JsonSchema schema;

  private Schema(String file) {
    try {
      String text = Files.readString(Path.of("docs", file));
      schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is wrong with a JSON text; nothing if it is as the schema says. */
  public List<String> problems(String json) {
    return schema
        .validate(
            json,
            InputFormat.JSON,
            context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
        .stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }
}
