package dev.codexworker.engine;

import dev.codexworker.codex.Verdict;
import dev.codexworker.task.FailureClass;

/**
 * Notices when codex ends twice in a row in the same words before it has started a thread: then it
 * would do so for every task.
 */
final class FailedStarts {
  private String lastWords = "";

  /** The verdict on an attempt in which a thread started. */
  synchronized Verdict started(Verdict verdict) {
    lastWords = "";
    return verdict;
  }

  /** The verdict on an attempt in which codex ended before a thread started. */
  synchronized Verdict notStarted(Verdict verdict) {
    boolean again = !verdict.isDone() && verdict.reason().equals(lastWords);
    lastWords = verdict.reason();
    return again && !verdict.concernsAll()
        ? Verdict.failed(
            FailureClass.ENVIRONMENT,
            verdict.reason() + " (twice in a row, before codex had started a thread)")
        : verdict;
  }
}
