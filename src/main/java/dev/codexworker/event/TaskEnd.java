package dev.codexworker.event;

import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import java.util.Optional;

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
  GONE;

  /** How a task ended whose last attempt ended so. */
  public static TaskEnd of(AttemptResult.Outcome outcome, Optional<FailureClass> failure) {
    return switch (outcome) {
      case DONE -> DONE;
      case FAILED -> FAILED;
      case RETRY, INTERRUPTED ->
          failure.equals(Optional.of(FailureClass.USAGE_LIMIT)) ? LIMITED : INTERRUPTED;
    };
  }
}
