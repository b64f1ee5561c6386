package dev.codexworker.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a load average, such as 4 or 0.5, or a percentage of the processors, such as 200%. */
final class LoadConverter implements ITypeConverter<Double> {
  private static final Pattern FORM =
      Pattern.compile("(?<load>\\d{1,6}(\\.\\d{1,2})?)|(?<percent>\\d{1,6})%");

  @Override
  public Double convert(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new TypeConversionException(
          "'"
              + value
              + "' is not a load, such as 4, or a percentage of the processors, such as"
              + " 200%");
    }
    double load =
        form.group("load") != null
            ? Double.parseDouble(form.group("load"))
            : Integer.parseInt(form.group("percent"))
                * Runtime.getRuntime().availableProcessors()
                / 100.0;
    if (load == 0) {
      throw new TypeConversionException("the load must be greater than zero");
    }
    return load;
  }
}
