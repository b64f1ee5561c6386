package dev.codexworker.event;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.Tokens;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The results of a run.
 *
 * @param ends how many tasks ended which way
 * @param duration how long it took
 * @param tokens all tokens that codex reported
 * @param limits the account's limits at the end
 * @param cause why it stopped early; empty if it did not
 * @param reason the cause in words
 */
public record RunSummary(
    Map<TaskEnd, Integer> ends,
    Duration duration,
    Tokens tokens,
    AccountLimits limits,
    Optional<StopCause> cause,
    String reason) {

  /** Keeps its own copy of the counts. */
  public RunSummary {
    ends = Map.copyOf(ends);
  }

  /** How many tasks ended this way. */
  public int count(TaskEnd end) {
    return ends.getOrDefault(end, 0);
  }

  /** Whether every task was settled before the cause could stop the run. */
  public boolean isComplete() {
    boolean budget =
        cause.filter(c -> c == StopCause.TOKENS_USED || c == StopCause.HALTED).isPresent();
    return budget && count(TaskEnd.NOT_STARTED) + count(TaskEnd.INTERRUPTED) == 0;
  }

  /** Whether a task that was or should have been tried is not done. */
  public boolean hasFailures() {
    return count(TaskEnd.FAILED)
            + count(TaskEnd.REFUSED)
            + count(TaskEnd.INTERRUPTED)
            + count(TaskEnd.LIMITED)
            + count(TaskEnd.WAITING)
        > 0;
  }
}
