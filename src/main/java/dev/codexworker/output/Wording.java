package dev.codexworker.output;

import dev.codexworker.task.Visible;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** How numbers are put into words. */
public final class Wording {
  private Wording() {}

  /** A duration such as "0.8s", "42s", "3m05s" or "2h10m". */
  public static String duration(Duration duration) {
    if (duration.toSeconds() < 10) {
      long tenths = duration.toMillis() / 100;
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    return seconds(duration);
  }

  /** A duration in whole seconds, such as "0s", "42s", "3m05s" or "2h10m". */
  static String seconds(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
  }

  /** A path as short as it can be typed from here, as it may be printed. */
  public static String path(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return Visible.line((path.startsWith(here) ? here.relativize(path) : path).toString());
  }

  /** A number with its noun, such as "1 task" or "12,000 tasks". */
  public static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** A number in at most four digits and a letter, such as "950", "12.3k" or "1.2M". */
  static String brief(long number) {
    if (number < 1000) {
      return Long.toString(number);
    }
    double thousands = number / 1000.0;
    return thousands < 999.95
        ? String.format(Locale.ROOT, "%.1fk", thousands)
        : String.format(Locale.ROOT, "%.1fM", thousands / 1000);
  }
}
