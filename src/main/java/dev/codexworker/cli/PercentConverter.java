package dev.codexworker.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a percentage below 100, such as 10 or 10%. */
final class PercentConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    if (!value.matches("\\d{1,2}%?")) {
      throw new TypeConversionException("'" + value + "' is not a percentage from 0 to 99");
    }
    return Integer.parseInt(value.replace("%", ""));
  }
}
