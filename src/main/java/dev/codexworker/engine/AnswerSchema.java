package dev.codexworker.engine;

import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.SchemaResolver;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds codex's answer to the JSON Schema that its task names. */
final class AnswerSchema {
  private static final int MOST_ERRORS = 3;
  private static final int LONGEST = 500;

  /** How the validator's message begins when what a schema refers to is not to be had. */
  private static final String UNRESOLVED = "Resolution of";

  private AnswerSchema() {}

  /**
   * Says why an answer does not fit a schema, in one line.
   *
   * @return empty if it fits
   * @throws IOException if the file can't be read, or holds no schema
   */
  static Optional<String> problem(Path file, String answer) throws IOException {
    JsonTree schema;
    try {
      schema = JsonTree.parse(Files.readString(file));
    } catch (IOException e) {
      throw new IOException(file + " is not a JSON Schema: " + e.getMessage(), e);
    }
    JsonTree instance;
    try {
      instance = JsonTree.parse(answer);
    } catch (IOException e) {
      return Optional.of(cut("the answer is not JSON: " + e.getMessage()));
    }
    try {
      Validator.Result result =
          new ValidatorFactory()
              .withDefaultDialect(new Dialects.Draft2020Dialect())
              .withJsonNodeFactory(new JsonTree.Factory())
              // What the schema refers to is not fetched.
              .withSchemaResolver(uri -> SchemaResolver.Result.empty())
              .validate(schema, instance);
      if (result.isValid()) {
        return Optional.empty();
      }
      for (Error error : result.getErrors()) {
        if (error.getError().startsWith(UNRESOLVED)) {
          throw new IOException(file + " is not a JSON Schema: " + error.getError());
        }
      }
      return Optional.of(cut("the answer does not fit the schema: " + errors(result.getErrors())));
    } catch (JsonSchemaException e) {
      throw new IOException(file + " is not a JSON Schema: " + e.getMessage(), e);
    }
  }

  private static String errors(List<Error> errors) {
    return errors.stream()
        .limit(MOST_ERRORS)
        .map(
            error ->
                (error.getInstanceLocation().isEmpty() ? "" : error.getInstanceLocation() + ": ")
                    + error.getError())
        .collect(Collectors.joining("; "));
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
