package dev.codexworker.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size of memory, such as 512M or 2G, in bytes. */
final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([KMGT])");

  @Override
  public Long convert(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new TypeConversionException(
          "'" + value + "' is no size; write a number and a unit (K, M, G, T), such as 512M or 2G");
    }
    int power = "KMGT".indexOf(form.group(2)) + 1;
    return Long.parseLong(form.group(1)) << (10 * power);
  }
}
