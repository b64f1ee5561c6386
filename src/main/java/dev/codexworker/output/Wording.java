package dev.codexworker.output;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.BranchState;
import dev.codexworker.task.Visible;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts numbers into words. */
public final class Wording {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ROOT);

  private Wording() {}

  /** Says where a branch stands, in words. */
  static String landing(BranchState state) {
    return Json.label(state.kind()).replace('-', ' ');
  }

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

  /** What an account has left, such as "5 h 91 %, resets 05:05 · week 40 %"; empty if unknown. */
  public static Optional<String> limits(AccountLimits limits, ZonedDateTime now) {
    List<AccountLimits.Window> windows = limits.at(now.toInstant());
    Optional<AccountLimits.Window> fullest =
        windows.stream().max(Comparator.comparing(AccountLimits.Window::usedPercent));
    List<String> parts = new ArrayList<>();
    for (AccountLimits.Window window : windows) {
      String used = "%s %.0f %%".formatted(window.name(), window.usedPercent());
      boolean isFullest = fullest.filter(window::equals).isPresent();
      parts.add(used + (isFullest ? ", resets " + time(window.resetsAt(), now) : ""));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" · ", parts));
  }

  private static String time(Instant when, ZonedDateTime now) {
    ZonedDateTime local = when.atZone(now.getZone());
    boolean today = local.toLocalDate().equals(now.toLocalDate());
    return local.format(today ? TIME : DAY_AND_TIME);
  }

  /**
   * Returns a path relative to the current folder if it lies there, with control characters
   * visible.
   */
  public static String path(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return Visible.line((path.startsWith(here) ? here.relativize(path) : path).toString());
  }

  /** A number with its noun, such as "1 task" or "12,000 tasks". */
  public static String count(long number, String noun) {
    return String.format(Locale.US, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** A number in at most four digits and a letter, such as "950", "12.3k" or "1.2M". */
  static String brief(long number) {
    if (number < 1000) {
      return Long.toString(number);
    }
    double thousands = number / 1000.0;
    return thousands < 999.95
        ? String.format(Locale.US, "%.1fk", thousands)
        : String.format(Locale.US, "%.1fM", thousands / 1000);
  }
}
