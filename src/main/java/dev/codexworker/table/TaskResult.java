package dev.codexworker.table;

import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LastMessage;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a task came to.
 *
 * @param state its state's label
 * @param failure the class in which its last attempt ended, if it failed
 * @param answer codex's last message, if it left one
 */
record TaskResult(String state, Optional<String> failure, Optional<String> answer) {
  private static final int MOST_LOOKS = 5;

  /** The result of a row without a task. */
  static final TaskResult MISSING = new TaskResult("missing", Optional.empty(), Optional.empty());

  /** Reads a task's result. Its log may be renamed meanwhile: then this looks again. */
  static TaskResult of(Task listed) throws IOException {
    Task task = listed;
    for (int look = 1; ; look++) {
      TaskState state = task.state();
      try {
        Optional<Path> log = task.logPath();
        return new TaskResult(
            state.label(),
            state == TaskState.DONE
                ? Optional.empty()
                : FailureClass.of(task).map(FailureClass::label),
            log.isPresent()
                ? LastMessage.read(log.get()).map(String::stripTrailing)
                : Optional.empty());
      } catch (NoSuchFileException e) {
        if (look == MOST_LOOKS) {
          throw e;
        }
        task = task.folder().look(task.name());
      }
    }
  }
}
