package dev.codexworker.engine;

/** What a run came to for one task. */
public enum TaskEnd {
  /** This run did it. */
  DONE,
  /** It failed in this run, or was found to have failed just before its worker died. */
  FAILED,
  /** Its attempt ended without an outcome; it is pending. */
  INTERRUPTED,
  /** A usage limit ended its attempt; it is pending. */
  LIMITED,
  /** It could not be run as it stands. */
  REFUSED,
  /** It was done before. */
  DONE_BEFORE,
  /** It failed before and was left alone. */
  FAILED_BEFORE,
  /** It waits for a task that is not done. */
  WAITING,
  /** Another worker has it. */
  ELSEWHERE,
  /** The run stopped before it was this task's turn. */
  NOT_STARTED,
  /** Its file was removed meanwhile. */
  GONE
}
