package dev.codexworker.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values are written as JSON. */
final class Json {
  /** Escapes all that is not ASCII, and with it what could steer a terminal. */
  private static final JSON ASCII =
      new JSON(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private Json() {}

  /** The object, on one line. */
  static String line(Map<String, ?> object) {
    try {
      return ASCII.asString(object);
    } catch (IOException e) {
      throw new IllegalStateException("text, numbers, lists and maps can be written as JSON", e);
    }
  }

  static Map<String, @Nullable Object> tokens(Tokens tokens) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("input", tokens.input());
    object.put("cached", tokens.cached());
    object.put("output", tokens.output());
    object.put("reasoning", tokens.reasoning());
    return object;
  }

  /** A constant's name as JSON has it: in lower case, with dashes. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
