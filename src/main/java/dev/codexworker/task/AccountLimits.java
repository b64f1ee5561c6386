package dev.codexworker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The limits of an account, as codex recorded them with an answer.
 *
 * @param seen when that was
 * @param windows the limits; empty if the provider names none
 * @param credits whether credits pay for work beyond a limit
 */
public record AccountLimits(Instant seen, List<Window> windows, boolean credits) {
  /** Nothing is known. */
  public static final AccountLimits NONE = new AccountLimits(Instant.EPOCH, List.of(), false);

  private static final int ALL = 100;

  /** Keeps its own copy of the list. */
  public AccountLimits {
    windows = List.copyOf(windows);
  }

  /**
   * A limit on what may be used within some time.
   *
   * @param length how long that time is
   * @param usedPercent how much of it is used
   * @param resetsAt when it resets
   */
  public record Window(Duration length, double usedPercent, Instant resetsAt) {
    /** Returns its name by its length, such as "5 h", "week" or "3 d". */
    public String name() {
      long minutes = length.toMinutes();
      long hours = length.toHours();
      if (minutes % 60 != 0 || hours == 0) {
        return minutes + " min";
      }
      if (hours % 24 != 0 || hours == 24) {
        return hours + " h";
      }
      return hours == 7 * 24 ? "week" : hours / 24 + " d";
    }
  }

  /** Returns the limits that have not been reset since. */
  public List<Window> at(Instant now) {
    return windows.stream().filter(window -> window.resetsAt().isAfter(now)).toList();
  }

  /**
   * Returns the limit with no more than a part left; of several, the one that lasts longest.
   *
   * @param reservePercent the part
   */
  public Optional<Window> exhausted(int reservePercent, Instant now) {
    return at(now).stream()
        .filter(window -> ALL - window.usedPercent() <= reservePercent)
        .max(Comparator.comparing(Window::resetsAt));
  }
}
