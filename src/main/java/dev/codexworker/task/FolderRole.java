package dev.codexworker.task;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.Optional;

/**
 * A role of one process at a time in a queue folder. It is a lock in the folder's lock file, which
 * ends with the process.
 */
public final class FolderRole {
  /** Runs the tasks that are added to the folder. */
  public static final FolderRole FOLLOWER = new FolderRole("follower");

  /** Starts the follower. */
  public static final FolderRole STARTER = new FolderRole("starter");

  /** Writes files computed from the whole folder. */
  public static final FolderRole WRITER = new FolderRole("writer");

  /** Runs the tasks that are added to the folder and ask for these options of a run. */
  public static FolderRole follower(String terms) {
    return terms.isEmpty() ? FOLLOWER : new FolderRole("follower " + terms);
  }

  private static final long POLL_MILLIS = 10;

  /** A name that no file can have. */
  private final TaskName lockName;

  private FolderRole(String name) {
    this.lockName = new TaskName("/" + name);
  }

  /** A role that this process holds until it closes it. */
  public static final class Held implements AutoCloseable {
    private final FileLock lock;

    private Held(FileLock lock) {
      this.lock = lock;
    }

    /** Gives the role back; more than once does no harm. */
    @Override
    public void close() {
      try {
        lock.release();
      } catch (IOException e) {
        // The kernel gives it back when the process ends.
      }
    }
  }

  /**
   * Takes the role.
   *
   * @param patienceMillis how long to try; a test of the role also holds it for an instant
   * @return empty if another process keeps it
   */
  public Optional<Held> take(TaskFolder folder, long patienceMillis) throws IOException {
    long deadline = System.nanoTime() + patienceMillis * 1_000_000;
    FolderLocks locks = FolderLocks.forClaiming(folder.path());
    while (true) {
      Optional<FileLock> lock = locks.tryLock(lockName);
      if (lock.isPresent() || System.nanoTime() - deadline >= 0) {
        return lock.map(Held::new);
      }
      Nap.millis(POLL_MILLIS);
    }
  }

  /** Whether a live process has the role. */
  public boolean isTaken(TaskFolder folder) throws IOException {
    return folder.isHeld(lockName);
  }
}
