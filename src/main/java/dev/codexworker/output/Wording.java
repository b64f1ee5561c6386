package dev.codexworker.output;

import java.time.Duration;
import java.util.Locale;

/** How numbers are put into words. */
public final class Wording {
  private Wording() {}

  /** A duration such as "0.8s", "42s", "3m05s" or "2h10m". */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      long tenths = duration.toMillis() / 100;
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
  }

  /** A number with its noun, such as "1 task" or "12,000 tasks". */
  public static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
