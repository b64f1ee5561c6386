package dev.codexworker.admission;

import java.time.Duration;

/** How long the provider has answered no agent of this run, from the first one on. */
public final class Patience {
  /** After this time without any answer in the whole run it is asked why. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private final RunningTime time;
  private long since;
  private boolean waiting;
  private boolean everAnswered;
  private boolean asked;

  public Patience(RunningTime time) {
    this.time = time;
  }

  /** An agent asks the provider. */
  public synchronized void asks() {
    if (!waiting && !everAnswered) {
      waiting = true;
      since = time.nanos();
    }
  }

  /** An agent got an answer. */
  public synchronized void answered() {
    waiting = false;
    everAnswered = true;
  }

  /** An agent got none; how long that has been so for all. */
  public synchronized Duration sinceLastAnswer() {
    if (!waiting) {
      waiting = true;
      since = time.nanos();
    }
    return Duration.ofNanos(time.nanos() - since);
  }

  /** Whether the run has had no answer at all for two minutes; true only once. */
  public synchronized boolean isSilent() {
    boolean silent =
        !asked && !everAnswered && waiting && time.nanos() - since >= SILENCE.toNanos();
    asked |= silent;
    return silent;
  }
}
