package dev.codexworker.workspace;

/** A worker that can't be had as it was asked for; the message is for the user. */
public final class WorkerException extends Exception {
  private static final long serialVersionUID = 1;

  /** Says why, and what to do. */
  public WorkerException(String message) {
    super(message);
  }
}
