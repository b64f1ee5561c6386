package dev.codexworker.task;

/** A path or pattern that selects nothing that could be a task; the message is for the user. */
public final class BadSelection extends Exception {
  private static final long serialVersionUID = 1;

  BadSelection(String message) {
    super(message);
  }
}
