package dev.codexworker.task;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which workers are alive: one kernel byte-range lock per held task, on the folder's lock
 * file.
 *
 * <p>The kernel frees a lock when its process ends, however it ends. It also frees every lock of a
 * process on a file as soon as that process closes <em>any</em> of its channels on the file, and
 * the JVM closes channels that are garbage collected or whose thread is interrupted during I/O. So
 * the file is opened once per process, no I/O is done on it, and the channel stays referenced from
 * {@link #OPEN} until the process exits.
 */
final class FolderLocks {
  static final String FILE_NAME = ".codex-worker.lock";

  private static final Map<Path, FolderLocks> OPEN = new HashMap<>();

  private final Path file;
  private final Optional<Object> fileKey;
  private final FileChannel channel;
  private final boolean writable;

  private FolderLocks(Path file, Optional<Object> fileKey, FileChannel channel, boolean writable) {
    this.file = file;
    this.fileKey = fileKey;
    this.channel = channel;
    this.writable = writable;
  }

  /** Opens the folder's lock file for claiming, and creates it if there is none. */
  static FolderLocks forClaiming(Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    synchronized (OPEN) {
      FolderLocks open = OPEN.get(file);
      if (open == null) {
        try {
          Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
          // Another worker, or an earlier run, made it.
        }
        open = open(file, true);
        OPEN.put(file, open);
      }
      if (!open.writable) {
        throw new AccessDeniedException(file.toString());
      }
      return open;
    }
  }

  /** Opens the lock file to test locks; empty if there is none, so that no worker is alive. */
  static Optional<FolderLocks> forAsking(Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    synchronized (OPEN) {
      FolderLocks open = OPEN.get(file);
      if (open != null) {
        return Optional.of(open);
      }
      try {
        open = openAsPermitted(file);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
      OPEN.put(file, open);
      return Optional.of(open);
    }
  }

  private static FolderLocks openAsPermitted(Path file) throws IOException {
    try {
      return open(file, true);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      return open(file, false);
    }
  }

  private static FolderLocks open(Path file, boolean writable) throws IOException {
    Optional<Object> before = TaskFolder.key(file);
    FileChannel channel =
        writable
            ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(file, StandardOpenOption.READ);
    return new FolderLocks(file, before, channel, writable);
  }

  /** Takes the task's lock without waiting; empty if any process, even this one, holds it. */
  Optional<FileLock> tryLock(TaskName task) throws IOException {
    return tryLock(task, false);
  }

  /** Takes a shared lock without waiting; empty if another process holds it exclusively. */
  Optional<FileLock> tryShared(TaskName name) throws IOException {
    return tryLock(name, true);
  }

  /** Whether a live process holds the task; takes its lock, shared, for an instant. */
  boolean isHeld(TaskName task) throws IOException {
    Optional<FileLock> lock = tryLock(task, true);
    if (lock.isEmpty()) {
      return true;
    }
    lock.get().release();
    return false;
  }

  private Optional<FileLock> tryLock(TaskName task, boolean shared) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock(task.lockOffset(), 1, shared));
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  /** Whether the folder's lock file is still the one that was opened. */
  boolean isCurrent() {
    try {
      Optional<Object> now = TaskFolder.key(file);
      return now.isPresent() && now.equals(fileKey);
    } catch (IOException e) {
      return false;
    }
  }
}
