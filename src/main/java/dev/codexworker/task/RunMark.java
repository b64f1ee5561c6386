package dev.codexworker.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * Knows whether agents have run in a folder that no run watched to its end, and since when: a file
 * {@code .codex-worker.run} is made by the first of the runs under way, and removed by the last of
 * them if that ends in an orderly way. All runs hold a lock together, by which the last one knows
 * that it is. The file holds its own inode number, so that a copy is no mark.
 */
public final class RunMark implements AutoCloseable {
  static final String FILE_NAME = ".codex-worker.run";

  private static final TaskName LOCK_NAME = new TaskName("/run");
  private static final int MOST_TRIES = 6;
  private static final long POLL_MILLIS = 5;

  private final TaskFolder folder;
  private final Optional<FileLock> lock;
  private final Optional<Instant> since;

  private RunMark(TaskFolder folder, Optional<FileLock> lock, Optional<Instant> since) {
    this.folder = folder;
    this.lock = lock;
    this.since = since;
  }

  /** Begins a run on a folder that was prepared for claims. */
  public static RunMark begin(TaskFolder folder) throws IOException {
    Optional<FileLock> lock = awaitShared(folder);
    try {
      return new RunMark(folder, lock, mark(folder));
    } catch (IOException | RuntimeException e) {
      if (lock.isPresent()) {
        lock.get().release();
      }
      throw e;
    }
  }

  /** Makes the mark unless there is one, and returns since when there is. */
  private static Optional<Instant> mark(TaskFolder folder) throws IOException {
    Path file = file(folder);
    if (isOriginal(file)) {
      Instant since = changed(file);
      // With a key that is younger than the mark, nothing could be told by signatures.
      if (!changed(folder.path().resolve(FolderKey.FILE_NAME)).isAfter(since)) {
        return Optional.of(since);
      }
    }
    FolderChange.removeIfThere(file);
    for (int tries = 1; ; tries++) {
      try (FileChannel mark = FolderChange.openLog(file, true)) {
        FolderChange.append(mark, ByteBuffer.wrap(inode(file).getBytes(StandardCharsets.US_ASCII)));
        return Optional.empty();
      } catch (FileAlreadyExistsException e) {
        // Another run was faster.
        return Optional.empty();
      } catch (NoSuchFileException e) {
        // Another run that begins now has taken it for an old one, and removed it.
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Since when agents may have run unwatched; empty if none have. */
  public Optional<Instant> unwatchedSince() {
    return since;
  }

  /** When the kernel last saw a change of a file; this time cannot be set back. */
  public static Instant changed(Path file) {
    try {
      return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
          .toInstant();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Instant.MAX;
    }
  }

  /** Whether a run is under way in a folder, or was when it was killed. */
  public static boolean isIn(TaskFolder folder) {
    return Files.exists(file(folder), LinkOption.NOFOLLOW_LINKS);
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
      try {
        FolderChange.removeIfThere(file(folder));
      } finally {
        alone.get().release();
      }
    }
  }

  private static Path file(TaskFolder folder) {
    return folder.path().resolve(FILE_NAME);
  }

  /** A run that ends has the lock alone for an instant. */
  private static Optional<FileLock> awaitShared(TaskFolder folder) throws IOException {
    FolderLocks locks = FolderLocks.forClaiming(folder.path());
    Optional<FileLock> lock = locks.tryShared(LOCK_NAME);
    for (int tries = 1; lock.isEmpty() && tries < MOST_TRIES; tries++) {
      Nap.millis(POLL_MILLIS);
      lock = locks.tryShared(LOCK_NAME);
    }
    return lock;
  }

  /** A file without content is just being made, or its maker was killed then. */
  private static boolean isOriginal(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      return content.isEmpty() || content.equals(inode(file));
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      // Another user's run made it.
      return true;
    }
  }

  private static String inode(Path file) throws IOException {
    return String.valueOf(Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
  }
}
