package dev.codexworker.workspace;

/** An invalid request for a worker; the message is for the user. */
public final class WorkerException extends Exception {
  private static final long serialVersionUID = 1;

  /** Takes a message that says why, and what to do. */
  public WorkerException(String message) {
    super(message);
  }
}
