package dev.codexworker.event;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;

/** What happens during a run. */
public sealed interface RunEvent {
  /**
   * The run begins.
   *
   * @param tasks how many were selected
   * @param doneBefore how many of them were done before
   * @param failedBefore how many of them failed before and are skipped
   * @param concurrency how many agents may run at a time
   */
  record Begun(int tasks, int doneBefore, int failedBefore, int concurrency) implements RunEvent {}

  /** From now on so many agents may run at a time; none starts if that is 0. */
  record Concurrency(int agents) implements RunEvent {}

  /** Tasks were added while the run follows its folders. */
  record Added(int tasks) implements RunEvent {}

  /**
   * An attempt starts.
   *
   * @param attempt its number, earlier runs included; the first is 1
   * @param resumed whether it resumes the thread of an earlier one
   */
  record Started(Task task, int attempt, boolean resumed) implements RunEvent {}

  /** What an agent is doing now, in one line. */
  record Doing(Task task, String activity) implements RunEvent {}

  /**
   * An attempt failed and another one follows.
   *
   * @param next which one: "attempt 2 of 3", or that it does not count
   */
  record Retrying(Task task, FailureClass failure, String reason, String next, Duration delay)
      implements RunEvent {}

  /**
   * A task has an outcome, or is pending again.
   *
   * @param failure empty if it is done
   * @param reason why it is not done; empty if it is
   * @param duration how long all its attempts in this run took
   * @param log where its log lies now
   * @param branch the branch with what it changed in its worktree; empty if there is none
   */
  record Finished(
      Task task,
      TaskEnd end,
      Optional<FailureClass> failure,
      String reason,
      Duration duration,
      Optional<Tokens> tokens,
      Path log,
      Optional<String> branch)
      implements RunEvent {}

  /** A task can't be run as it is. */
  record Refused(Task task, String reason) implements RunEvent {}

  /**
   * A task is skipped for the rest of the run.
   *
   * @param reason why, if the end does not tell; else empty
   */
  record Skipped(Task task, TaskEnd end, String reason) implements RunEvent {}

  /** A task that a dead worker left was recovered. */
  record Recovered(Task task, String what) implements RunEvent {}

  /**
   * No task is started because of a usage limit, until it ends.
   *
   * @param left how long that is from now
   */
  record Paused(ZonedDateTime until, Duration left) implements RunEvent {}

  /** The account's limits have changed. */
  record Limits(AccountLimits limits) implements RunEvent {}

  /** A message to the user that is not about a task's outcome. */
  record Notice(String message) implements RunEvent {}

  /** The run is over. */
  record Ended(RunSummary summary) implements RunEvent {}
}
