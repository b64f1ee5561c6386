package dev.codexworker.engine;

import dev.codexworker.codex.Evidence;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Says so when the provider does not answer an agent, and ends a run that nobody ever answers. */
final class Silence {
  private static final Duration NOTED_AFTER = Duration.ofMinutes(2);

  private final RunContext run;
  private final TaskLog log;
  private final Evidence evidence;
  private final long begun;
  private boolean noted;

  /** Watches an attempt that begins now. */
  Silence(RunContext run, TaskLog log, Evidence evidence) {
    this.run = run;
    this.log = log;
    this.evidence = evidence;
    this.begun = run.time().nanos();
  }

  /**
   * Looks whether the provider has answered by now.
   *
   * @param since when the attempt began
   * @throws IOException if the log can't be written
   */
  void look(Instant since) throws IOException {
    boolean silent = !evidence.isAnswered() && run.time().nanos() - begun >= NOTED_AFTER.toNanos();
    if (silent != noted) {
      noted = silent;
      log.silence(silent ? since.toString() : "over");
    }
    if (run.patience().isSilent()) {
      run.nobodyAnswered(evidence, since);
    }
  }
}
