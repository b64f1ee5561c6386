package dev.codexworker.spec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.task.Visible;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.InvalidSchemaException;
import dev.harrel.jsonschema.MessageProvider;
import dev.harrel.jsonschema.SchemaResolver;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks answers against a JSON Schema. It reads the schema file and nothing else. */
public final class AnswerSchema {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_ERRORS = 3;
  private static final int LINE_CHARS = 500;
  private static final int VALUE_CHARS = 100;

  /** Keywords that report an error themselves only if the reference can't be resolved. */
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

  /** Keywords whose values are data, not schemas. */
  private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

  /** The parts of Jackson's messages that are about Java rather than the text. */
  private static final Pattern JACKSON_DETAILS =
      Pattern.compile(" \\(start marker at [^)]*\\)[^)]*\\)|, from `[^`]*`");

  private AnswerSchema() {}

  /**
   * Returns why an answer does not fit the JSON Schema in a file, in one line for codex and people;
   * empty if it fits.
   *
   * @throws IOException if the schema file can't be read or is not a usable schema
   */
  public static Optional<String> problem(Path schema, String answer) throws IOException {
    byte[] content = read(schema);
    Validator validator = validator();
    try {
      URI uri = validator.registerSchema(schema.toUri(), JsonTree.of(content));
      return problem(validator, uri, answer);
    } catch (JsonProcessingException e) {
      throw notSchema(schema, where(e));
    } catch (InvalidSchemaException e) {
      throw notSchema(schema, errors(e.getErrors()));
    } catch (RuntimeException e) {
      throw notSchema(schema, String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      throw notSchema(
          schema, "a $ref leads back to itself, or a pattern can't cope with long text");
    }
  }

  /**
   * Returns why answers can't be held to the JSON Schema in a file; empty if they can. The library
   * passes over patterns that Java can't compile, so they are refused here.
   */
  static Optional<String> unusable(Path schema) {
    try {
      Optional<String> unused = problem(schema, "null");
      for (String pattern : patterns(JSON.std.anyFrom(read(schema)))) {
        Pattern.compile(pattern);
      }
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(line("the pattern cannot be checked here: " + e.getPattern()));
    } catch (IOException e) {
      return Optional.of(line(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Returns the names of the fields that a JSON Schema gives an answer, in their order; none if it
   * does not list them.
   */
  public static List<String> fields(Path schema) throws IOException {
    try {
      return JSON.std.anyFrom(read(schema)) instanceof Map<?, ?> whole
              && whole.get("properties") instanceof Map<?, ?> properties
          ? properties.keySet().stream().map(String::valueOf).toList()
          : List.of();
    } catch (JsonProcessingException e) {
      throw notSchema(schema, where(e));
    }
  }

  /** All patterns in a schema; what only looks like a schema, such as an example, has none. */
  private static List<String> patterns(@Nullable Object schema) {
    List<String> patterns = new ArrayList<>();
    if (schema instanceof List<?> list) {
      list.forEach(element -> patterns.addAll(patterns(element)));
    } else if (schema instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key.equals("pattern") && value instanceof String pattern) {
              patterns.add(pattern);
            } else if (key.equals("patternProperties") && value instanceof Map<?, ?> properties) {
              properties.keySet().forEach(name -> patterns.add(String.valueOf(name)));
            }
            if (!DATA.contains(String.valueOf(key))) {
              patterns.addAll(patterns(value));
            }
          });
    }
    return patterns;
  }

  private static Optional<String> problem(Validator validator, URI schema, String answer)
      throws IOException {
    JsonTree tree;
    try {
      tree = JsonTree.of(answer);
    } catch (JsonProcessingException e) {
      return Optional.of(line("the answer is not JSON: " + where(e)));
    }
    Validator.Result result = validator.validate(schema, tree);
    for (Error error : result.getErrors()) {
      if (error.getKeyword() != null && REFERENCES.contains(error.getKeyword())) {
        throw new IllegalArgumentException(error.getError());
      }
    }
    return result.isValid()
        ? Optional.empty()
        : Optional.of(line("the answer does not fit the schema: " + errors(result.getErrors())));
  }

  private static byte[] read(Path schema) throws IOException {
    // Opening a FIFO would wait for its writer.
    if (Files.exists(schema) && !Files.isRegularFile(schema)) {
      throw new FileSystemException(schema.toString(), null, "not a regular file");
    }
    try (InputStream in = Files.newInputStream(schema)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw notSchema(schema, "it is larger than 1 MiB");
      }
      return content;
    }
  }

  private static Validator validator() {
    MessageProvider messages = MessageProvider.fromLocale(Locale.ROOT);
    return new ValidatorFactory()
        .withJsonNodeFactory(new JsonTree.Factory())
        .withSchemaResolver(AnswerSchema::resolve)
        .withMessageProvider((key, args) -> message(messages, key, args))
        .createValidator();
  }

  /** Refuses every reference that leaves the file, except to the drafts the library contains. */
  private static SchemaResolver.Result resolve(String uri) {
    if (uri.startsWith("https://json-schema.org/") || uri.startsWith("http://json-schema.org/")) {
      return SchemaResolver.Result.empty();
    }
    throw new IllegalArgumentException("it refers to " + uri + ", which is never fetched");
  }

  private static String message(MessageProvider messages, String key, Object... args) {
    if (key.equals("falseSchema")) {
      return "Value is not allowed here";
    }
    Object[] brief =
        Arrays.stream(args)
            .map(arg -> arg instanceof String text ? Visible.cut(text, VALUE_CHARS) : arg)
            .toArray();
    return messages.getMessage(key, brief);
  }

  private static String errors(List<Error> errors) {
    return errors.stream()
        .filter(outer -> errors.stream().noneMatch(inner -> isWithin(inner, outer)))
        .map(AnswerSchema::error)
        .distinct()
        .limit(MAX_ERRORS)
        .collect(Collectors.joining("; "));
  }

  /** Returns whether the inner error is a cause of the outer one, which may be that of an anyOf. */
  private static boolean isWithin(Error inner, Error outer) {
    return inner.getEvaluationPath().startsWith(outer.getEvaluationPath() + "/")
        && (inner.getInstanceLocation() + "/").startsWith(outer.getInstanceLocation() + "/");
  }

  private static String error(Error error) {
    String place = error.getInstanceLocation();
    return (place.isEmpty() ? "top level" : place) + ": " + error.getError();
  }

  private static String where(JsonProcessingException e) {
    String what = JACKSON_DETAILS.matcher(e.getOriginalMessage()).replaceAll("");
    JsonLocation where = e.getLocation();
    return where == null
        ? what
        : "%s at line %d, column %d".formatted(what, where.getLineNr(), where.getColumnNr());
  }

  private static IOException notSchema(Path schema, String why) {
    return new IOException(schema + " is not a usable JSON Schema: " + line(why));
  }

  private static String line(String text) {
    return Visible.cut(Visible.line(text), LINE_CHARS);
  }
}
