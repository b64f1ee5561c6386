package dev.codexworker.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before an attempt is repeated: doubling delays, at most five minutes, jittered.
 */
final class Backoff {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Backoff() {}

  /**
   * The delay before a retry: a random time between half of the full delay and all of it.
   *
   * @param first the full delay before the first retry
   * @param retry 1 for the first
   */
  static Duration before(Duration first, int retry) {
    long half = full(first, retry) / 2;
    return Duration.ofMillis(half + random(half));
  }

  /**
   * As {@link #before}, but any time up to the full delay, so that many do not come back at once.
   */
  static Duration fullJitter(Duration first, int retry) {
    return Duration.ofMillis(random(full(first, retry)));
  }

  private static long full(Duration first, int retry) {
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
