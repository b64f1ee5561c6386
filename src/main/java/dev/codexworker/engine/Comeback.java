package dev.codexworker.engine;

import dev.codexworker.codex.Agent;
import dev.codexworker.event.RunEvent;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Starts agents even if codex is away for some seconds, because an update replaces it. */
final class Comeback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration NAP = Duration.ofMillis(200);

  /** What Linux and macOS say of a program that is just being written. */
  private static final String BUSY = "error=26,";

  private Comeback() {}

  interface Start {
    /** Tries once. */
    Agent agent() throws IOException;
  }

  /**
   * Starts an agent, and tries again while codex is away.
   *
   * @throws IOException if codex stays away, or the agent can't be started for another reason
   */
  static Agent await(RunContext run, Task task, Start start) throws IOException {
    Path codex = run.launcher().codex();
    long deadline = run.time().nanos() + PATIENCE.toNanos();
    boolean told = false;
    while (true) {
      boolean there = Files.isExecutable(codex);
      try {
        if (there) {
          return start.agent();
        }
      } catch (IOException e) {
        if (Files.isExecutable(codex) && !IoMessage.of(e).contains(BUSY)) {
          throw e;
        }
      }
      if (run.time().nanos() - deadline >= 0) {
        throw new IOException(
            "codex is gone: " + codex + " (waited " + PATIENCE.toSeconds() + " s for it)");
      }
      if (!told) {
        told = true;
        run.tell(new RunEvent.Doing(task, "waits for codex, which is being replaced: " + codex));
      }
      if (run.stop().awaitEndAgents(NAP)) {
        throw new IOException("codex is gone: " + codex);
      }
    }
  }
}
