package dev.codexworker.cli;

import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;

/** Chooses tasks by the class in which their last attempt ended. */
final class ClassOption extends Options {
  final Argument<FailureClass> failureClass =
      option(
          FailureClass.class,
          "--class CLASS",
          "Only tasks with this outcome: ${COMPLETION-CANDIDATES}.");

  /** Whether a task is chosen; reads its log only if a class was named. */
  boolean chooses(Task task) {
    return !failureClass.isPresent() || FailureClass.of(task).equals(failureClass.optional());
  }
}
