package dev.codexworker.event;

import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import java.util.Optional;

/** The result of a run for one task. */
public enum TaskEnd {
  /** This run did it. */
  DONE,
  /** It failed in this run, or was found to have failed just before its worker died. */
  FAILED,
  /** Its attempt ended without an outcome; it is pending. */
  INTERRUPTED,
  /** A usage limit ended its attempt; it is pending. */
  LIMITED,
  /** It can't be run as it is. */
  REFUSED,
  /** It was done before. */
  DONE_BEFORE,
  /** It failed before and was skipped. */
  FAILED_BEFORE,
  /** It waits for a task that is not done. */
  WAITING,
  /** Another worker has it. */
  ELSEWHERE,
  /** The run stopped before it started this task. */
  NOT_STARTED,
  /** Its file was removed meanwhile. */
  GONE;

  /** Returns the end of a task for the result of its last attempt. */
  public static TaskEnd of(AttemptResult.Outcome outcome, Optional<FailureClass> failure) {
    return switch (outcome) {
      case DONE -> DONE;
      case FAILED -> FAILED;
      case RETRY, INTERRUPTED ->
          failure.equals(Optional.of(FailureClass.USAGE_LIMIT)) ? LIMITED : INTERRUPTED;
    };
  }
}
