package dev.codexworker.event;

/** Receives the events of a run; called from several threads at once. */
public interface RunListener extends AutoCloseable {
  /** Takes an event, quickly: the run waits for it. */
  void on(RunEvent event);

  /** Takes a message to the user that is not about a task's outcome. */
  default void notice(String message) {
    on(new RunEvent.Notice(message));
  }

  /** Ends the events; does nothing unless overridden. */
  @Override
  default void close() {}
}
