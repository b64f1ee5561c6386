package dev.codexworker.spec;

import dev.codexworker.task.Nearest;
import java.util.List;

/** Reads a value that must be one of a few, by the names that help and error messages show. */
public final class Choice {
  private Choice() {}

  /**
   * Returns the value of that name.
   *
   * @throws IllegalArgumentException if none has it; the message names them all
   */
  public static <T> T of(List<T> values, String name) {
    for (T value : values) {
      if (value.toString().equals(name)) {
        return value;
      }
    }
    List<String> names = values.stream().map(Object::toString).toList();
    throw new IllegalArgumentException(
        "'" + name + "' is not one of " + String.join(", ", names) + Nearest.hint(name, names));
  }
}
