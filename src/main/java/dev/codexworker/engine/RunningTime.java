package dev.codexworker.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that stands still while the worker does: after Ctrl+Z, SIGSTOP, or in a container that
 * was frozen, agents stood still, too, and time in which nothing could happen counts for nobody.
 * Code that waits by it looks at it at least once every {@link #BEAT}.
 */
final class RunningTime {
  /** How often to look at the clock. */
  static final Duration BEAT = Duration.ofSeconds(1);

  /** A look that comes so late was held up. */
  private static final long LATE_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier real;
  private long lastLook;
  private long stoodStill;

  /** A clock that begins now. */
  RunningTime() {
    this(System::nanoTime);
  }

  RunningTime(LongSupplier real) {
    this.real = real;
    this.lastLook = real.getAsLong();
  }

  /** The time in nanoseconds since some moment. */
  synchronized long nanos() {
    long now = real.getAsLong();
    long gap = now - lastLook;
    if (gap > LATE_NANOS) {
      stoodStill += gap;
    }
    lastLook = now;
    return now - stoodStill;
  }
}
