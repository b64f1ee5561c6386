package dev.codexworker.codex;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of what {@code codex exec --json} prints.
 *
 * @param type the event's type; new versions of codex bring new ones
 * @param fields the whole object
 */
public record CodexEvent(String type, Map<String, Object> fields) {
  /** Reads a line; empty if it is not a JSON object with a type. */
  static Optional<CodexEvent> parse(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      Map<String, Object> fields = JSON.std.mapFrom(line);
      return fields.get("type") instanceof String type
          ? Optional.of(new CodexEvent(type, fields))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The item of an {@code item.…} event; without any fields elsewhere. */
  Map<String, Object> item() {
    return object(fields, "item");
  }

  /** A field that holds text; empty if it is absent or holds something else. */
  static String text(Map<String, Object> object, String field) {
    return object.get(field) instanceof String text ? text : "";
  }

  /** A field that holds a number; 0 if it is absent or holds something else. */
  static long number(Map<String, Object> object, String field) {
    return object.get(field) instanceof Number number ? number.longValue() : 0;
  }

  /** A field that holds an object; without any fields if it is absent or holds something else. */
  @SuppressWarnings("unchecked") // JSON objects have text keys
  static Map<String, Object> object(Map<String, Object> object, String field) {
    return object.get(field) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /** A field that holds a list of objects; other elements are left out. */
  @SuppressWarnings("unchecked") // JSON objects have text keys
  static List<Map<String, Object>> objects(Map<String, Object> object, String field) {
    return object.get(field) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(element -> (Map<String, Object>) element)
            .toList()
        : List.of();
  }
}
