package dev.codexworker.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size of memory, such as 512M or 2G, in bytes. */
final class SizeConverter implements ITypeConverter<Long> {
  private static final String UNITS = "KMGT";
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([" + UNITS + "])");

  @Override
  public Long convert(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new TypeConversionException(
          "'"
              + value
              + "' is not a size; write a number and a unit (K, M, G, T), such as 512M"
              + " or 2G");
    }
    int power = UNITS.indexOf(form.group(2)) + 1;
    return Long.parseLong(form.group(1)) << (10 * power);
  }

  /** Returns a size as this converter reads it. */
  static String text(long bytes) {
    int power = UNITS.length();
    while (bytes % (1L << (10 * power)) != 0) {
      power--;
    }
    return (bytes >> (10 * power)) + UNITS.substring(power - 1, power);
  }
}
