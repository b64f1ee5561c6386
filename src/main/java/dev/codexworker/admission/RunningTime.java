package dev.codexworker.admission;

import java.time.Duration;
import java.util.function.LongSupplier;

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

  private final LongSupplier real;
  private long lastLook;
  private long stoodStill;

  /** A clock that begins now. */
  public RunningTime() {
    this(System::nanoTime);
  }

  RunningTime(LongSupplier real) {
    this.real = real;
    this.lastLook = real.getAsLong();
  }

  /** The time in nanoseconds since some moment. */
  public synchronized long nanos() {
    long now = real.getAsLong();
    long gap = now - lastLook;
    if (gap > LATE_NANOS) {
      stoodStill += gap;
    }
    lastLook = now;
    return now - stoodStill;
  }
}
