package dev.codexworker.engine;

import java.time.Duration;

/** How long the provider has answered nobody in this run, from its first agent on. */
final class Patience {
  /** After this time without any answer in the whole run it is asked why. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private final RunningTime time;
  private long since;
  private boolean waiting;
  private boolean everAnswered;
  private boolean asked;

  Patience(RunningTime time) {
    this.time = time;
  }

  /** An agent asks the provider. */
  synchronized void asks() {
    if (!waiting && !everAnswered) {
      waiting = true;
      since = time.nanos();
    }
  }

  /** An agent got an answer. */
  synchronized void answered() {
    waiting = false;
    everAnswered = true;
  }

  /** An agent got none; how long that has been so for all. */
  synchronized Duration sinceLastAnswer() {
    if (!waiting) {
      waiting = true;
      since = time.nanos();
    }
    return Duration.ofNanos(time.nanos() - since);
  }

  /** Whether nobody has ever been answered in this run for two minutes; true only once. */
  synchronized boolean isSilent() {
    boolean silent =
        !asked && !everAnswered && waiting && time.nanos() - since >= SILENCE.toNanos();
    asked |= silent;
    return silent;
  }
}
