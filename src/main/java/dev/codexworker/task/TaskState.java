package dev.codexworker.task;

import java.util.Locale;

/** What the names in the folder, and the lock where a task is claimed, say about a task. */
public enum TaskState {
  /** No run has started it. */
  PENDING,
  /** An attempt ended without an outcome; the next run resumes it. */
  INTERRUPTED,
  /** A live worker holds it. */
  RUNNING,
  /** A worker claimed it and died; the next run recovers it. */
  CRASHED,
  /** It was done. */
  DONE,
  /** It failed. */
  FAILED,
  /** It can't be run as it stands; {@link Task#refusal} says why. */
  REFUSED;

  /** The state in lower case, as it is shown and written to JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
