package dev.codexworker.task;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What came of doing in a folder what workers do there, with files of its own that are removed.
 *
 * @param failure what could not be done, and why; empty if all could
 * @param remedy what to do about that
 * @param hardLinks whether a file can have two names
 */
public record FolderTrial(Optional<String> failure, String remedy, boolean hardLinks) {
  /** Longer than a log's first lines. */
  private static final int LENGTH = 8192;

  /** Tries a folder. */
  public static FolderTrial of(Path folder) {
    String what = "no file can be made: ";
    String remedy = "make the folder writable, or free some space and files (df, df -i)";
    boolean links = false;
    try (TemporaryFolder trial = TemporaryFolder.in(folder)) {
      Path file = trial.path().resolve("a");
      FolderChange.create(file, "x".repeat(LENGTH));
      what = "nothing can be synced: ";
      FolderChange.syncFile(file);
      FolderChange.syncFolder(trial.path());
      what = "no file can be renamed: ";
      links = FolderChange.link(file, trial.path().resolve("b"));
      FolderChange.move(file, trial.path().resolve("c"));
      what = "no file can be locked: ";
      remedy = "put the folder where locks work; on NFS, start the lock service (or mount NFS v4)";
      try (FileChannel channel = FolderChange.openLog(trial.path().resolve("c"), false);
          FileLock lock = channel.lock()) {
        return new FolderTrial(Optional.empty(), "", links && lock.isValid());
      }
    } catch (IOException e) {
      return new FolderTrial(Optional.of(what + IoMessage.of(e)), remedy, links);
    }
  }
}
