package dev.codexworker.spec;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations such as 500ms, 90s, 10m, 2h and 1h30m. */
public final class Durations {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h|d)");

  private static final int LONGEST = 60;

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if it is not one, or longer than a year; the message says so
   */
  public static Duration parse(String value) {
    if (value.length() > LONGEST || !WHOLE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is not a duration; write a number and a unit, such as 90s, 10m or 2h");
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(value);
    while (part.find()) {
      sum = sum.plus(duration(Long.parseLong(part.group(1)), part.group(2)));
    }
    if (sum.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException("'" + value + "' is longer than a year");
    }
    return sum;
  }

  private static Duration duration(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
