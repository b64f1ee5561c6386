package dev.codexworker.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The six names under which a task's file and its log can stand in a queue folder. */
public enum TaskFile {
  /** The task itself: pending, or finished when an outcome log stands beside it. */
  TASK(1, "", ""),
  /** The task, renamed by the run that claimed it. */
  IN_PROGRESS(2, "in-progress-", ""),
  /** The log of the attempt under way. */
  RUNNING_LOG(4, "running_exec_log-", ".txt"),
  /** The log of a task that was done. */
  DONE_LOG(8, "done_exec_log-", ".txt"),
  /** The log of a task that failed. */
  FAILED_LOG(16, "failed_exec_log-", ".txt"),
  /** The log of a task whose last attempt ended without an outcome; the task is pending. */
  INTERRUPTED_LOG(32, "interrupted_exec_log-", ".txt");

  /** The names of the log; if one file has two of them, the first of these counts. */
  static final List<TaskFile> LOGS = List.of(DONE_LOG, FAILED_LOG, INTERRUPTED_LOG, RUNNING_LOG);

  private static final TaskFile[] KINDS = values();
  private static final List<Set<TaskFile>> SETS = sets();

  private final int bit;
  private final String prefix;
  private final String suffix;

  TaskFile(int bit, String prefix, String suffix) {
    this.bit = bit;
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

  /** Whether there is more than one log; asked for each task of a folder. */
  static boolean hasSeveralLogs(Set<TaskFile> files) {
    int logs = 0;
    for (TaskFile kind : LOGS) {
      logs += files.contains(kind) ? 1 : 0;
    }
    return logs > 1;
  }

  /** This kind's bit in the number of a set of kinds. */
  int bit() {
    return bit;
  }

  /** Returns the unmodifiable set of this number; all of them are made once. */
  static Set<TaskFile> set(int bits) {
    return SETS.get(bits);
  }

  static Set<TaskFile> set(Set<TaskFile> kinds) {
    int bits = 0;
    for (TaskFile kind : kinds) {
      bits |= kind.bit;
    }
    return set(bits);
  }

  private static List<Set<TaskFile>> sets() {
    List<Set<TaskFile>> sets = new ArrayList<>();
    for (int bits = 0; bits < 1 << KINDS.length; bits++) {
      Set<TaskFile> set = EnumSet.noneOf(TaskFile.class);
      for (TaskFile kind : KINDS) {
        if ((bits & kind.bit) != 0) {
          set.add(kind);
        }
      }
      sets.add(Collections.unmodifiableSet(set));
    }
    return sets;
  }

  /** Whether a task can't have this name, because it would be another task's state. */
  static boolean isReserved(String taskName) {
    for (TaskFile kind : KINDS) {
      if (!kind.prefix.isEmpty() && taskName.startsWith(kind.prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Parses a file name; a name without a known prefix is a task's own. */
  static Named parse(String fileName) {
    TaskFile kind = of(fileName);
    return new Named(new TaskName(kind.taskIn(fileName)), kind);
  }

  static TaskFile of(String fileName) {
    for (TaskFile kind : KINDS) {
      if (kind != TASK && kind.fits(fileName)) {
        return kind;
      }
    }
    return TASK;
  }

  private boolean fits(String fileName) {
    return fileName.startsWith(prefix)
        && fileName.endsWith(suffix)
        && fileName.length() > prefix.length() + suffix.length();
  }

  /** Returns the task in the name of a file of this kind. */
  String taskIn(String fileName) {
    return fileName.substring(prefix.length(), fileName.length() - suffix.length());
  }
}
