package dev.codexworker.admission;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before an attempt is repeated: doubling delays, at most five minutes, jittered.
 *
 * @param first the full delay before the first retry
 */
public record Backoff(Duration first) {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** Refuses a negative delay. */
  public Backoff {
    if (first.isNegative()) {
      throw new IllegalArgumentException("a delay must not be negative");
    }
  }

  /**
   * Returns the delay before a retry: a random time between half of the full delay and all of it.
   *
   * @param retry 1 for the first
   */
  public Duration before(int retry) {
    long half = full(retry) / 2;
    return Duration.ofMillis(half + random(half));
  }

  /**
   * Returns any time up to the full delay before a retry, which spreads tasks that failed together.
   *
   * @param retry 1 for the first
   */
  public Duration fullJitter(int retry) {
    return Duration.ofMillis(random(full(retry)));
  }

  private long full(int retry) {
    Duration full = first;
    for (int i = 1; i < retry && full.compareTo(LONGEST) < 0; i++) {
      full = full.multipliedBy(2);
    }
    return Math.min(full.toMillis(), LONGEST.toMillis());
  }

  private static long random(long most) {
    return ThreadLocalRandom.current().nextLong(most + 1);
  }
}
