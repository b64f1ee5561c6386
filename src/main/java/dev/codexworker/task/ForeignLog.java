package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Remembers that a task's done log was not written by a worker and appeared while agents ran: a
 * file {@code FOREIGN_LOG-a.md.txt} beside it. As long as both are there, the task is refused.
 */
public final class ForeignLog {
  static final String PREFIX = "FOREIGN_LOG-";
  static final String SUFFIX = ".txt";

  /** Why such a task is refused. */
  public static final String REFUSAL =
      "its done log was not written by codex-worker; check it, then reset the task, or remove the"
          + " log";

  private ForeignLog() {}

  /**
   * Whether the done log of a task, which is there, is not one that a worker of its folder signed.
   */
  public static boolean isForeign(Task task) throws IOException {
    try {
      return !LogHistory.read(task.path(TaskFile.DONE_LOG)).isAnswered(task);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Marks a task whose done log is foreign. */
  public static void mark(Task task) throws IOException {
    FolderChange.createUnlessThere(
        file(task),
        "The task " + task.name() + " is refused: " + REFUSAL + ". This file goes by itself.\n");
  }

  /** Whether a task is marked. */
  public static boolean isMarked(Task task) {
    return isMarked(task.folder(), task.name());
  }

  /** Whether a task of a folder is marked. */
  public static boolean isMarked(TaskFolder folder, TaskName task) {
    Path file = folder.path().resolve(fileName(task));
    // Normally there is none, and then this costs no exception.
    return Files.exists(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes the mark, if there is one. */
  public static void unmark(Task task) throws IOException {
    if (isMarked(task)) {
      FolderChange.unlinkIfThere(file(task));
    }
  }

  private static Path file(Task task) {
    return task.folder().path().resolve(fileName(task.name()));
  }

  static String fileName(TaskName task) {
    return PREFIX + task.value() + SUFFIX;
  }
}
