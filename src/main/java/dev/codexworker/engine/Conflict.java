package dev.codexworker.engine;

import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;

/**
 * Words for files that another program made while a task ran, and that were in the way of its end.
 */
final class Conflict {
  private Conflict() {}

  /**
   * What happened, and what to do.
   *
   * @param outcome the log that was to be published
   * @param inTheWay the path of the file that was in the way
   */
  static String words(Task task, TaskFile outcome, String inTheWay) {
    if (!inTheWay.equals(task.path(TaskFile.TASK).toString())) {
      return inTheWay
          + " was made by another program while the task ran, and is kept; the task's own log is "
          + TaskFile.RUNNING_LOG.nameFor(task.name())
          + ": remove the one that is wrong";
    }
    return "a new file of this name was made while it ran, and is kept; the task that ran is "
        + TaskFile.IN_PROGRESS.nameFor(task.name())
        + ", its log "
        + outcome.nameFor(task.name())
        + ": give the new file another name, to run it as a task of its own";
  }
}
