package dev.codexworker.task;

import java.util.Locale;

/** The state of a task, by the names in its folder and the lock of a claimed task. */
public enum TaskState {
  /** It was not started yet. */
  PENDING,
  /** An attempt ended without an outcome; the next run continues it. */
  INTERRUPTED,
  /** A live worker holds it. */
  RUNNING,
  /** A worker claimed it and died; the next run recovers it. */
  CRASHED,
  /** It was done. */
  DONE,
  /** It failed. */
  FAILED,
  /** It can't be run as it is; {@link Task#refusal} says why. */
  REFUSED;

  /** The state in lower case, as it is shown and written to JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
