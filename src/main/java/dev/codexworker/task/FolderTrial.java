package dev.codexworker.task;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of doing in a folder what workers do there, with files of its own that are removed.
 *
 * @param failure what could not be done, and why; empty if all could
 * @param remedy what to do about that
 * @param lacks what the file system lacks for the promise to hold, in one line each
 */
public record FolderTrial(Optional<String> failure, String remedy, List<String> lacks) {
  /** Longer than a log's first lines. */
  private static final int LENGTH = 8192;

  /** Tries a folder. */
  public static FolderTrial of(Path folder) {
    String what = "no file can be made: ";
    String remedy = "make the folder writable, or free some space and files (df, df -i)";
    try (TemporaryFolder trial = TemporaryFolder.in(folder)) {
      Path file = trial.path().resolve("a");
      FolderChange.create(file, "x".repeat(LENGTH));
      what = "nothing can be synced: ";
      FolderChange.syncFile(file);
      FolderChange.syncFolder(trial.path());
      what = "no file can be renamed: ";
      FolderChange.rename(file, trial.path().resolve("b"));
      what = "no file can be locked: ";
      remedy = "put the folder where locks work; on NFS, start the lock service (or mount NFS v4)";
      try (FileChannel channel = FolderChange.openLog(trial.path().resolve("b"), false)) {
        channel.lock().release();
      }
      List<String> lacks = FolderSystem.lacks(folder, trial.path().resolve("b"));
      return new FolderTrial(Optional.empty(), "", lacks);
    } catch (IOException e) {
      return new FolderTrial(Optional.of(what + IoMessage.of(e)), remedy, List.of());
    }
  }
}
