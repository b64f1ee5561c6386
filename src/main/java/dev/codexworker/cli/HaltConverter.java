package dev.codexworker.cli;

import dev.codexworker.admission.Halt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of failures, such as 3, or a share of them, such as 10%. */
final class HaltConverter implements ITypeConverter<Halt> {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})(%?)");

  @Override
  public Halt convert(String value) {
    Matcher form = FORM.matcher(value);
    boolean percent = form.matches() && !form.group(2).isEmpty();
    if (!form.matches() || (percent && Integer.parseInt(form.group(1)) > 100)) {
      throw new TypeConversionException(
          "'" + value + "' is neither a number of failures, such as 3, nor a share, such as 10%");
    }
    return new Halt(Integer.parseInt(form.group(1)), percent);
  }
}
