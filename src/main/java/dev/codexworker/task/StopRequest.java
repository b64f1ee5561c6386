package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Asks the run that works on a task to cancel it: a file {@code STOP_REQUESTED-a.md.txt} beside it,
 * which goes when the task has an outcome.
 */
public final class StopRequest {
  static final String PREFIX = "STOP_REQUESTED-";

  private StopRequest() {}

  /** Asks for it; it may have been asked for before. */
  public static void make(Task task) throws IOException {
    FolderChange.createUnlessThere(file(task), "The task " + task.name() + " is to be stopped.\n");
  }

  /** Whether it was asked for. */
  public static boolean isMade(Task task) {
    Path file = file(task);
    // Normally there is none, and then this costs no exception.
    return Files.exists(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Forgets it, if it was asked for. */
  public static void remove(Task task) throws IOException {
    if (isMade(task)) {
      FolderChange.unlinkIfThere(file(task));
    }
  }

  private static Path file(Task task) {
    return task.folder().path().resolve(PREFIX + task.name() + ".txt");
  }
}
