package dev.codexworker.cli;

import dev.codexworker.task.Nearest;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/** Reads a value that must be one of a few, by the names that help and error messages show. */
final class Choice {
  private Choice() {}

  /**
   * The value of that name.
   *
   * @throws TypeConversionException if none has it; the message names them all
   */
  static <T> T of(List<T> values, String name) {
    for (T value : values) {
      if (value.toString().equals(name)) {
        return value;
      }
    }
    List<String> names = values.stream().map(Object::toString).toList();
    throw new TypeConversionException(
        "'" + name + "' is none of " + String.join(", ", names) + Nearest.hint(name, names));
  }
}
