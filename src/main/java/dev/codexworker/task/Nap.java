package dev.codexworker.task;

/** Lets a thread that is never interrupted wait between two looks at something. */
public final class Nap {
  private Nap() {}

  /** Waits for so long. */
  public static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("this thread is never interrupted", e);
    }
  }
}
