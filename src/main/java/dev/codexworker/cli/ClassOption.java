package dev.codexworker.cli;

import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Chooses tasks by the class in which their last attempt ended. */
final class ClassOption {
  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "Only tasks with this outcome: ${COMPLETION-CANDIDATES}.")
  @Nullable FailureClass failureClass;

  /** Whether a task is chosen; reads its log only if a class was named. */
  boolean chooses(Task task) {
    return failureClass == null || FailureClass.of(task).equals(Optional.of(failureClass));
  }
}
