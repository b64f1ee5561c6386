package dev.codexworker.event;

/** The machine, the folder or codex does not let a run begin; the message says what to do. */
public final class EnvironmentException extends Exception {
  private static final long serialVersionUID = 1;

  public EnvironmentException(String message) {
    super(message);
  }
}
