package dev.codexworker.engine;

import java.time.Duration;

/** How long the provider has not answered anybody in this run, by a clock that does not jump. */
final class Patience {
  private long since = System.nanoTime();
  private boolean waiting;

  /** Somebody got an answer. */
  synchronized void answered() {
    waiting = false;
  }

  /** Somebody got none; how long that has been so for all. */
  synchronized Duration sinceLastAnswer() {
    if (!waiting) {
      waiting = true;
      since = System.nanoTime();
    }
    return Duration.ofNanos(System.nanoTime() - since);
  }
}
