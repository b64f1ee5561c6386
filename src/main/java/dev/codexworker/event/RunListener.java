package dev.codexworker.event;

/** Receives the events of a run; called from several threads at once. */
public interface RunListener extends AutoCloseable {
  /** Takes an event, quickly: the run waits for it. */
  void on(RunEvent event);

  /** Ends the events; does nothing unless overridden. */
  @Override
  default void close() {}
}
