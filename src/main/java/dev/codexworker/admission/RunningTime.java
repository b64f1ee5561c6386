package dev.codexworker.admission;

import java.time.Duration;

/**
 * A clock that stops while the program is stopped: after Ctrl+Z, SIGSTOP, or in a frozen container,
 * agents were stopped too, and that time counts against none of them. Code that waits by it looks
 * at it at least once every {@link #BEAT}.
 */
public final class RunningTime {
  /** How often to look at the clock. */
  public static final Duration BEAT = Duration.ofSeconds(1);

  /** A look that comes so late was held up. */
  private static final long LATE_NANOS = Duration.ofSeconds(5).toNanos();

  private long lastLook = System.nanoTime();
  private long stoodStill;

  /** The time in nanoseconds since some moment. */
  public synchronized long nanos() {
    return nanos(System.nanoTime());
  }

  synchronized long nanos(long real) {
    long gap = real - lastLook;
    if (gap > LATE_NANOS) {
      stoodStill += gap;
    }
    lastLook = real;
    return real - stoodStill;
  }
}
