package dev.codexworker.engine;

import dev.codexworker.admission.ModelCapacity;
import dev.codexworker.spec.SecondTry;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptResult.Outcome;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;

/** Decides with which model and effort each attempt at a task is made. */
final class ModelOfAttempt {
  private final ModelCapacity capacity;
  private final TaskSpec first;
  private final SecondTry retry;
  private boolean failed;

  /**
   * Decides for one task.
   *
   * @param history what earlier runs came to
   */
  ModelOfAttempt(ModelCapacity capacity, TaskSpec spec, LogHistory history) {
    this.capacity = capacity;
    this.first = spec;
    this.retry = spec.settings().secondTry();
    boolean open = history.lastResult().filter(r -> r.outcome() != Outcome.DONE).isPresent();
    this.failed = open && history.failures().keySet().stream().anyMatch(this::spendsAttempt);
  }

  private boolean spendsAttempt(FailureClass failure) {
    return failure.next() == FailureClass.Next.RETRY;
  }

  /** Returns how the next attempt is run. */
  TaskSpec next() {
    TaskSpec spec = failed ? retry.afterFailure(first) : first;
    boolean full =
        retry.fallbackModel().isPresent()
            && capacity.fullFor(model(spec)).compareTo(retry.fallbackAfter()) > 0;
    return full ? retry.atCapacity(spec) : spec;
  }

  void ended(TaskSpec spec, Attempt.End end) {
    failed |= end.verdict().failure().filter(this::spendsAttempt).isPresent();
    if (end.verdict().is(FailureClass.CAPACITY)) {
      capacity.isFull(model(spec));
    } else if (end.verdict().isDone() || end.evidence().isAnswered()) {
      capacity.answered(model(spec));
    }
  }

  private static String model(TaskSpec spec) {
    return spec.settings().model().orElse("");
  }
}
