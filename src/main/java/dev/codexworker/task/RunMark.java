package dev.codexworker.task;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * Knows whether agents have run in a folder that no run watched to its end: the time of the lock
 * file is when the first of the runs under way began, or the epoch if the last of them ended in an
 * orderly way. All runs hold a lock together, by which the last one knows that it is.
 */
public final class RunMark implements AutoCloseable {
  private static final TaskName LOCK_NAME = new TaskName("/run");
  private static final FileTime NONE = FileTime.from(Instant.EPOCH);

  private final TaskFolder folder;
  private final Optional<FileLock> lock;
  private final Optional<Instant> since;

  private RunMark(TaskFolder folder, Optional<FileLock> lock, Optional<Instant> since) {
    this.folder = folder;
    this.lock = lock;
    this.since = since;
  }

  /**
   * Begins a run on a folder that was prepared for claims.
   *
   * @throws IOException if the lock file can't be used
   */
  public static RunMark begin(TaskFolder folder, Instant now) throws IOException {
    Optional<FileLock> lock = FolderLocks.forClaiming(folder.path()).tryShared(LOCK_NAME);
    FileTime time = Files.getLastModifiedTime(folder.lockFile());
    if (!time.equals(NONE)) {
      return new RunMark(folder, lock, Optional.of(time.toInstant()));
    }
    set(folder, FileTime.from(now));
    return new RunMark(folder, lock, Optional.empty());
  }

  /** Since when agents may have run unwatched; empty if none have. */
  public Optional<Instant> unwatchedSince() {
    return since;
  }

  /** Ends the run, whose agents were all watched. */
  @Override
  public void close() throws IOException {
    if (lock.isEmpty()) {
      return;
    }
    lock.get().release();
    Optional<FileLock> alone = FolderLocks.forClaiming(folder.path()).tryLock(LOCK_NAME);
    if (alone.isPresent()) {
      set(folder, NONE);
      alone.get().release();
    }
  }

  /** Another user's lock file keeps its time; then its folder counts as unwatched. */
  private static void set(TaskFolder folder, FileTime time) {
    try {
      FolderChange.setTime(folder.lockFile(), time);
    } catch (IOException e) {
      // As said above.
    }
  }
}
