package dev.codexworker.event;

/** Is told what happens during a run; called from several threads at once. */
public interface RunListener extends AutoCloseable {
  /** Takes an event in, quickly: the run waits for it. */
  void on(RunEvent event);

  /** Nothing more comes; does nothing unless overridden. */
  @Override
  default void close() {}
}
