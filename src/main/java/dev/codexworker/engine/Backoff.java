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
    Duration full = first;
    for (int i = 1; i < retry && full.compareTo(LONGEST) < 0; i++) {
      full = full.multipliedBy(2);
    }
    long millis = Math.min(full.toMillis(), LONGEST.toMillis());
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }
}
