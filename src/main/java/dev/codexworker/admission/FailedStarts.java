package dev.codexworker.admission;

import dev.codexworker.codex.Classifier;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import java.util.Optional;

/**
 * Notices when codex ends for two tasks in a row in the same words before it has started a thread:
 * then it would do so for every task.
 */
public final class FailedStarts {
  private Optional<Task> lastTask = Optional.empty();
  private String lastWords = "";

  /** The verdict on an attempt in which a thread started. */
  public synchronized Verdict started(Verdict verdict) {
    lastTask = Optional.empty();
    return verdict;
  }

  /**
   * The verdict on an attempt at a task in which codex ended before a thread started. What is worth
   * retrying for free says nothing of other tasks, nor does a codex that was killed, nor a second
   * attempt at the same task.
   */
  public synchronized Verdict notStarted(Task task, Verdict verdict) {
    boolean telling =
        verdict.failure().filter(f -> f.next() != FailureClass.Next.FREE_RETRY).isPresent()
            && !verdict.concernsAll()
            && !verdict.reason().startsWith(Classifier.KILLED);
    if (!telling) {
      return verdict;
    }
    boolean again =
        lastTask.filter(last -> !last.name().equals(task.name())).isPresent()
            && verdict.reason().equals(lastWords);
    lastTask = Optional.of(task);
    lastWords = verdict.reason();
    return again
        ? Verdict.failed(
            FailureClass.ENVIRONMENT,
            verdict.reason() + " (twice in a row, before codex had started a thread)")
        : verdict;
  }
}
