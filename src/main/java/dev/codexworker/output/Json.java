package dev.codexworker.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.BranchState;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON. */
public final class Json {
  /** Escapes all but ASCII, and so everything that could steer a terminal. */
  private static final JSON ASCII =
      new JSON(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private Json() {}

  /** Returns the object on one line. */
  public static String line(Map<String, ?> object) {
    try {
      return ASCII.asString(wellFormed(object));
    } catch (IOException e) {
      throw new IllegalStateException("text, numbers, lists and maps can be written as JSON", e);
    }
  }

  /** Returns the object, indented, on several lines. */
  public static String pretty(Map<String, ?> object) {
    try {
      return ASCII.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(wellFormed(object));
    } catch (IOException e) {
      throw new IllegalStateException("text, numbers, lists and maps can be written as JSON", e);
    }
  }

  /** Replaces unpaired surrogates, which an agent can print and JSON parsers refuse. */
  private static @Nullable Object wellFormed(@Nullable Object value) {
    if (value instanceof String text) {
      boolean mayBeBroken = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
      return mayBeBroken ? new String(text.getBytes(UTF_8), UTF_8) : text;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(wellFormed(element)));
      return copy;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, element) -> copy.put(String.valueOf(key), wellFormed(element)));
      return copy;
    }
    return value;
  }

  static Map<String, @Nullable Object> tokens(Tokens tokens) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("input", tokens.input());
    object.put("cached", tokens.cached());
    object.put("output", tokens.output());
    object.put("reasoning", tokens.reasoning());
    return object;
  }

  /** Returns what an account has left; null if unknown. */
  static @Nullable Map<String, Object> limits(AccountLimits limits) {
    return limits.windows().isEmpty()
        ? null
        : Map.of("windows", windows(limits), "credits", limits.credits());
  }

  static List<Map<String, Object>> windows(AccountLimits limits) {
    List<Map<String, Object>> windows = new ArrayList<>();
    for (AccountLimits.Window window : limits.windows()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("name", window.name());
      object.put("minutes", window.length().toMinutes());
      object.put("used_percent", window.usedPercent());
      object.put("resets_at", window.resetsAt().toString());
      windows.add(object);
    }
    return windows;
  }

  /** Adds where a task's branch stands. */
  static void putLanding(Map<String, @Nullable Object> object, Optional<BranchState> state) {
    object.put("landing", state.map(is -> label(is.kind())).orElse(null));
    object.put(
        "landing_reason",
        state.map(BranchState::reason).filter(reason -> !reason.isEmpty()).orElse(null));
  }

  /** Returns a constant's name in lower case, with dashes. */
  public static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
