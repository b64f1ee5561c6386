package dev.codexworker.task;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A task that this process holds, and the one place where a task's files change.
 *
 * <p>The protocol. Every step happens under the task's lock, and a crash may fall between any two:
 *
 * <ol>
 *   <li>{@link #take}: lock the task's byte; if it is held, another run is on it.
 *   <li>Look again at the names, which may have changed since the listing. If they say that an
 *       attempt was committed, finish step 8 for the worker that died over it.
 *   <li>{@link #openLog}: create the log, or rename the one there is to {@code running_…}; {@link
 *       #begin}: append the attempt's header; sync the log.
 *   <li>Rename the task to {@code in-progress-…}; sync the folder.
 *   <li>The agent runs; its events go to the log.
 *   <li>The result is appended and the log synced ({@link TaskLog#result}).
 *   <li>{@link #commit}: rename the log to its outcome and sync the folder. This is the commit.
 *   <li>Remove a request to stop the task if it has an outcome now; give it its name back; unlock.
 * </ol>
 *
 * <p>No rename of a log, and none back, replaces a file: the new name is linked, then the old one
 * unlinked. A crash in between leaves one file under two names, of which {@link TaskFolder#look}
 * sees the one that counts and {@link #take} removes the other.
 */
public final class Claim implements AutoCloseable {
  private final FileLock lock;
  private final Task task;
  private final boolean finishedForAnother;
  private Optional<Object> openLog = Optional.empty();

  private Claim(FileLock lock, Task task, boolean finishedForAnother) {
    this.lock = lock;
    this.task = task;
    this.finishedForAnother = finishedForAnother;
  }

  /**
   * Takes a task (steps 1 and 2). The caller closes the claim.
   *
   * @return empty if a live process holds the task
   */
  public static Optional<Claim> take(TaskFolder folder, TaskName name) throws IOException {
    Optional<FileLock> lock = FolderLocks.forClaiming(folder.path()).tryLock(name);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    try {
      Task found = folder.look(name);
      removeSecondNames(found);
      boolean unfinished = found.refusal().isEmpty() && isCommittedButNotPutBack(found);
      if (unfinished) {
        conclude(found, found.log());
      }
      return Optional.of(new Claim(lock.get(), unfinished ? folder.look(name) : found, unfinished));
    } catch (IOException | RuntimeException e) {
      lock.get().release();
      throw e;
    }
  }

  /** Ends the rename of a log that a dead worker left half done. */
  private static void removeSecondNames(Task task) throws IOException {
    Optional<Path> log = task.logPath();
    for (TaskFile kind : TaskFile.values()) {
      if (log.isPresent() && kind.isLog() && !task.has(kind)) {
        Path second = task.path(kind);
        if (Files.exists(second, LinkOption.NOFOLLOW_LINKS) && isSame(log.get(), second)) {
          FolderChange.unlink(second);
        }
      }
    }
  }

  private static boolean isSame(Path file, Path other) throws IOException {
    return !Files.isSymbolicLink(other) && Files.isSameFile(file, other);
  }

  private static boolean isCommittedButNotPutBack(Task task) {
    boolean committed = task.log().isPresent() && !task.has(TaskFile.RUNNING_LOG);
    boolean linked = task.has(TaskFile.TASK);
    return task.has(TaskFile.IN_PROGRESS) && (committed || linked);
  }

  /** The task as its names stood when it was taken, or after step 8 was finished for another. */
  public Task task() {
    return task;
  }

  /** Whether a dead worker had committed this task and only step 8 was left to do. */
  public boolean finishedForAnother() {
    return finishedForAnother;
  }

  /** Where the task's text lies before {@link #begin}. */
  public Path file() {
    return task.file();
  }

  /**
   * Begins an attempt on a task that was just taken, whose log was opened (steps 3 and 4).
   *
   * @throws IOException if a file is in the way or the folder can't be changed
   */
  public void begin(TaskLog log, AttemptHeader header) throws IOException {
    log.header(header);
    if (task.has(TaskFile.TASK)) {
      FolderChange.move(task.path(TaskFile.TASK), task.path(TaskFile.IN_PROGRESS));
    }
    FolderChange.syncFolder(task.folder().path());
  }

  /** Opens the log that a dead worker left, to write down how its attempt ended. */
  public TaskLog reopen() throws IOException {
    return log(task.path(TaskFile.RUNNING_LOG), false);
  }

  /**
   * Opens the log of a task that was just taken under its running name (step 3). The caller closes
   * it. Opens before it renames, so that a log that can't be written keeps its name.
   *
   * @throws IOException if a file is in the way or the folder can't be changed
   */
  public TaskLog openLog() throws IOException {
    Path running = task.path(TaskFile.RUNNING_LOG);
    Optional<Path> existing = task.logPath();
    TaskLog log = log(existing.orElse(running), existing.isEmpty());
    try {
      if (existing.isPresent() && !existing.get().equals(running)) {
        FolderChange.rename(existing.get(), running);
      }
      openLog = TaskFolder.key(running);
      return log;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private TaskLog log(Path file, boolean create) throws IOException {
    FolderKey key = FolderKey.make(task.folder().path());
    return new TaskLog(FolderChange.openLog(file, create), task.name(), key);
  }

  /**
   * Commits an outcome and gives the task its name back (steps 7 and 8).
   *
   * @param outcome the log's new name: done, failed or interrupted
   * @throws LogReplaced if the log that was opened is no longer the one of that name
   * @throws FileAlreadyExistsException if a new file is in the way; nothing is replaced, and what
   *     could be committed is
   */
  public void commit(TaskFile outcome) throws IOException {
    for (TaskFile kind : TaskFile.values()) {
      boolean foreign = kind.isLog() && kind != TaskFile.RUNNING_LOG && kind != outcome;
      if (foreign && Files.exists(task.path(kind), LinkOption.NOFOLLOW_LINKS)) {
        putBack(task);
        throw new FileAlreadyExistsException(task.path(kind).toString());
      }
    }
    if (openLog.isPresent() && !openLog.equals(TaskFolder.key(task.path(TaskFile.RUNNING_LOG)))) {
      putBack(task);
      throw new LogReplaced(task.path(TaskFile.RUNNING_LOG));
    }
    try {
      FolderChange.rename(task.path(TaskFile.RUNNING_LOG), task.path(outcome));
    } catch (FileAlreadyExistsException e) {
      putBack(task);
      throw e;
    }
    FolderChange.syncFolder(task.folder().path());
    conclude(task, Optional.of(outcome));
  }

  /** Makes the task pending where its log can't be written any more; renaming needs no space. */
  public void giveUp() {
    try {
      commit(TaskFile.INTERRUPTED_LOG);
    } catch (IOException e) {
      // Then it stays claimed, and the next run recovers it.
    }
  }

  /** The log of a claimed task was moved away or replaced, by its agent for one. */
  public static final class LogReplaced extends FileSystemException {
    private static final long serialVersionUID = 1;

    LogReplaced(Path log) {
      super(log.toString(), null, "was moved away or replaced while the task ran");
    }
  }

  /** Gives a task its name back that was claimed and not begun. */
  public void putBack() throws IOException {
    putBack(task.folder().look(task.name()));
  }

  /** Forgets the task's outcome: its log stays, as that of an interrupted task, and says so. */
  public void reset(Instant when) throws IOException {
    Path log = task.logPath().orElseThrow();
    try (TaskLog open = new TaskLog(FolderChange.openLog(log, false))) {
      open.reset(when);
    }
    StopRequest.remove(task);
    FolderChange.rename(log, task.path(TaskFile.INTERRUPTED_LOG));
    ForeignLog.unmark(task);
    FolderChange.syncFolder(task.folder().path());
  }

  /**
   * Does step 8. The request that an outcome answers goes before the name comes back: else, after a
   * crash between the two, it would stop the task once more.
   */
  private static void conclude(Task task, Optional<TaskFile> log) throws IOException {
    if (log.filter(kind -> kind == TaskFile.DONE_LOG || kind == TaskFile.FAILED_LOG).isPresent()) {
      StopRequest.remove(task);
    }
    putBack(task);
  }

  private static void putBack(Task task) throws IOException {
    Path claimed = task.path(TaskFile.IN_PROGRESS);
    Path name = task.path(TaskFile.TASK);
    if (!Files.exists(claimed, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      FolderChange.rename(claimed, name);
    } catch (FileAlreadyExistsException e) {
      if (!isSame(claimed, name)) {
        throw e;
      }
      FolderChange.unlink(claimed);
    }
  }

  /** Lets the task go. */
  @Override
  public void close() throws IOException {
    lock.release();
  }
}
