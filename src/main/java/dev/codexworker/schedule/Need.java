package dev.codexworker.schedule;

import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.ForeignLog;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether a task that another one needs is done, by the names in the folder. */
final class Need {
  private Need() {}

  static boolean isDone(Task task, TaskName needed) {
    return Files.exists(task.folder().path().resolve(TaskFile.DONE_LOG.nameFor(needed)))
        && !ForeignLog.isMarked(task.folder(), needed);
  }

  /**
   * Returns why a needed task is not done; empty if no such task exists and none will come.
   *
   * @param end how it ended in this run; null if it is no part of the run
   * @param more whether tasks may be added during the run
   */
  static Optional<String> whyNotDone(
      Task task, TaskName needed, @Nullable TaskEnd end, boolean more) throws IOException {
    if (end == null) {
      return byNames(task, needed, more);
    }
    return switch (end) {
      case DONE, DONE_BEFORE, FAILED, FAILED_BEFORE -> byNames(task, needed, more);
      case REFUSED -> Optional.of("was refused");
      case ELSEWHERE -> Optional.of("runs elsewhere");
      case GONE -> Optional.of("was removed");
      case WAITING -> Optional.of("waits itself");
      case INTERRUPTED, LIMITED, NOT_STARTED -> Optional.of("is not done yet");
    };
  }

  private static Optional<String> byNames(Task task, TaskName name, boolean more)
      throws IOException {
    Task needed = task.folder().look(name);
    if (!needed.exists()) {
      return more ? Optional.of("is not there yet") : Optional.empty();
    }
    return Optional.of(
        needed.has(TaskFile.FAILED_LOG) ? "failed" : "is not done and no part of this run");
  }
}
