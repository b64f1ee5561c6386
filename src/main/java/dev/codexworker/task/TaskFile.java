package dev.codexworker.task;

import java.util.Optional;

/** The six names under which a task's file and its log can stand in a queue folder. */
public enum TaskFile {
  /** The task itself: pending, or finished when an outcome log stands beside it. */
  TASK("", ""),
  /** The task, renamed by the run that claimed it. */
  IN_PROGRESS("in-progress-", ""),
  /** The log of the attempt under way. */
  RUNNING_LOG("running_exec_log-", ".txt"),
  /** The log of a task that was done. */
  DONE_LOG("done_exec_log-", ".txt"),
  /** The log of a task that failed. */
  FAILED_LOG("failed_exec_log-", ".txt"),
  /** The log of a task whose last attempt ended without an outcome; the task is pending. */
  INTERRUPTED_LOG("interrupted_exec_log-", ".txt");

  private final String prefix;
  private final String suffix;

  TaskFile(String prefix, String suffix) {
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /** The task and the kind in a file name. */
  record Named(TaskName task, TaskFile kind) {}

  /** The file name that this kind of file has for a task. */
  public String nameFor(TaskName task) {
    return prefix + task.value() + suffix;
  }

  /** Whether this is one of the four names of the log. */
  public boolean isLog() {
    return !suffix.isEmpty();
  }

  /** Whether a task can't have this name, because it would be another task's state. */
  static boolean isReserved(String taskName) {
    for (TaskFile kind : values()) {
      if (!kind.prefix.isEmpty() && taskName.startsWith(kind.prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Parses a file name; a name without a known prefix is a task's own. */
  static Named parse(String fileName) {
    for (TaskFile kind : values()) {
      Optional<String> task = kind == TASK ? Optional.empty() : kind.taskIn(fileName);
      if (task.isPresent()) {
        return new Named(new TaskName(task.get()), kind);
      }
    }
    return new Named(new TaskName(fileName), TASK);
  }

  private Optional<String> taskIn(String fileName) {
    boolean fits =
        fileName.startsWith(prefix)
            && fileName.endsWith(suffix)
            && fileName.length() > prefix.length() + suffix.length();
    return fits
        ? Optional.of(fileName.substring(prefix.length(), fileName.length() - suffix.length()))
        : Optional.empty();
  }
}
