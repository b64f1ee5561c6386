package dev.codexworker.engine;

/** Is told what happens during a run, from several threads. */
@FunctionalInterface
public interface RunListener {
  /** Takes note of an event. Must not throw. */
  void on(RunEvent event);
}
