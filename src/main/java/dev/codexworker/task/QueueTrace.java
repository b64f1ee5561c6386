package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells queue folders from folders that only happen to hold Markdown files. */
public final class QueueTrace {
  private QueueTrace() {}

  /** Whether a run has ever used the folder: it left a lock file, a log or a claimed task. */
  public static boolean isIn(Path folder) throws IOException {
    if (Files.exists(folder.resolve(FolderLocks.FILE_NAME))) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (TaskFile.parse(entry.getFileName().toString()).kind() != TaskFile.TASK) {
          return true;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return false;
  }
}
