package dev.codexworker.task;

import java.nio.file.FileSystemException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a test's worker die before its n-th file operation: that operation and all later ones throw.
 * What a dying process can't do, such as to give up its locks or close its files, changes nothing
 * in the folder.
 */
public final class CrashPoint {
  private static final AtomicInteger LEFT = new AtomicInteger();

  private CrashPoint() {}

  /** The death of a worker. */
  public static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Arms the crash; 0 for none. What the agent prints is logged by other threads at their own pace:
   * those operations are not counted, but they fail once the worker is dead.
   */
  public static void beforeOperation(int n) {
    if (n == 0) {
      never();
      return;
    }
    LEFT.set(n);
    FolderChange.beforeEach =
        operation -> {
          boolean counted = !Thread.currentThread().getName().startsWith("agent-");
          if ((counted ? LEFT.decrementAndGet() : LEFT.get()) <= 0) {
            throw new Crash();
          }
        };
  }

  /** Has something done before the n-th file operation, as if another process did it. */
  public static void meanwhile(int n, Runnable other) {
    FolderChange.Step crash = FolderChange.beforeEach;
    AtomicInteger left = new AtomicInteger(n);
    FolderChange.beforeEach =
        operation -> {
          crash.before(operation);
          boolean counted = !Thread.currentThread().getName().startsWith("agent-");
          if (counted && left.decrementAndGet() == 0) {
            other.run();
          }
        };
  }

  /**
   * Lets the n-th file operation, and as many as given after it, fail as the disk would.
   *
   * @param failed gets the words for those that failed
   */
  public static void failing(int n, int more, String reason, Collection<String> failed) {
    AtomicInteger done = new AtomicInteger();
    LEFT.set(n);
    FolderChange.beforeEach =
        operation -> {
          LEFT.decrementAndGet();
          int now = done.incrementAndGet();
          if (now >= n && now - n <= more) {
            failed.add(operation);
            throw new FileSystemException(operation, null, reason);
          }
        };
  }

  /** Disarms it. */
  public static void never() {
    FolderChange.beforeEach = operation -> {};
  }

  /** Whether the armed crash has happened. */
  public static boolean wasReached() {
    return LEFT.get() <= 0;
  }
}
