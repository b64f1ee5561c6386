package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A task as its names stood at one moment.
 *
 * @param folder the queue folder it lies in
 * @param name its name
 * @param files which of its six names exist
 * @param refusal why it can't be run; empty if it can
 */
public record Task(
    TaskFolder folder, TaskName name, Set<TaskFile> files, Optional<String> refusal) {
  /** Keeps an unmodifiable set of the names. */
  public Task {
    files = TaskFile.set(files);
  }

  /**
   * Returns the same task after a look at its file and its log, which a listing by names leaves
   * out: it is refused if one of them is not a regular file.
   */
  public Task inspected() throws IOException {
    return refusedFor(folder.notRegular(this));
  }

  /** Returns this task, refused for what is odd about it if anything is. */
  Task refusedFor(Optional<String> odd) {
    return odd.isPresent() ? new Task(folder, name, files, odd) : this;
  }

  /** The task's state. Asks the kernel's lock table only if the names say that it was claimed. */
  public TaskState state() throws IOException {
    if (isClaimed() && isHeld()) {
      return TaskState.RUNNING;
    }
    if (refusal.isPresent()) {
      return TaskState.REFUSED;
    }
    if (has(TaskFile.DONE_LOG)) {
      return TaskState.DONE;
    }
    if (isClaimed()) {
      return TaskState.CRASHED;
    }
    if (has(TaskFile.FAILED_LOG)) {
      return TaskState.FAILED;
    }
    return has(TaskFile.INTERRUPTED_LOG) ? TaskState.INTERRUPTED : TaskState.PENDING;
  }

  /** Whether a live worker holds the task now. */
  public boolean isHeld() throws IOException {
    return folder.isHeld(name);
  }

  /** Whether a file of this kind exists for the task. */
  public boolean has(TaskFile kind) {
    return files.contains(kind);
  }

  /** Whether the task exists in the folder, under either of its two names. */
  public boolean exists() {
    return has(TaskFile.TASK) || has(TaskFile.IN_PROGRESS);
  }

  /** Returns the task's file under its current name. */
  public Path file() {
    return path(has(TaskFile.TASK) ? TaskFile.TASK : TaskFile.IN_PROGRESS);
  }

  /** Returns the kind of the task's log, if it has one; of several, the one that counts. */
  public Optional<TaskFile> log() {
    for (TaskFile kind :
        new TaskFile[] {
          TaskFile.DONE_LOG, TaskFile.RUNNING_LOG, TaskFile.FAILED_LOG, TaskFile.INTERRUPTED_LOG
        }) {
      if (has(kind)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Returns the path of that log. */
  public Optional<Path> logPath() {
    return log().map(this::path);
  }

  /** Returns the path of a file of this kind, whether it exists or not. */
  public Path path(TaskFile kind) {
    return folder.path().resolve(kind.nameFor(name));
  }

  /** Returns a contradiction between the names, if there is one. */
  public Optional<String> inconsistency() {
    if (has(TaskFile.DONE_LOG) && TaskFile.hasSeveralLogs(files)) {
      return Optional.of("has more than one log; the done one counts");
    }
    return Optional.empty();
  }

  /** Whether an attempt was begun and not committed, by any run. */
  private boolean isClaimed() {
    boolean committed = has(TaskFile.FAILED_LOG) || has(TaskFile.INTERRUPTED_LOG);
    return !has(TaskFile.DONE_LOG)
        && (has(TaskFile.RUNNING_LOG) || (has(TaskFile.IN_PROGRESS) && !committed));
  }
}
