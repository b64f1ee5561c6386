package dev.codexworker.engine;

import dev.codexworker.codex.Evidence;
import dev.codexworker.event.StopCause;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Reports a provider that does not answer, and stops a run that never gets an answer. */
final class Silence {
  private static final Duration NOTED_AFTER = Duration.ofMinutes(2);

  private final RunContext run;
  private final TaskLog log;
  private final Evidence evidence;
  private final long begun;
  private boolean noted;

  Silence(RunContext run, TaskLog log, Evidence evidence) {
    this.run = run;
    this.log = log;
    this.evidence = evidence;
    this.begun = run.time().nanos();
  }

  /** Looks whether the provider has answered since the attempt began. */
  void look(Instant since) throws IOException {
    boolean silent = !evidence.isAnswered() && run.time().nanos() - begun >= NOTED_AFTER.toNanos();
    if (silent != noted) {
      noted = silent;
      log.silence(silent ? since.toString() : "over");
    }
    if (run.patience().isSilent()) {
      noAnswerYet(since);
    }
  }

  /** No agent of the run has had an answer for minutes: stops the run if codex is logged out. */
  private void noAnswerYet(Instant since) {
    String codexSays = evidence.lastError();
    boolean openai =
        run.launcher().usesLogin()
            && run.record(evidence.threadId(), since).provider().matches("|openai");
    if (!codexSays.isEmpty()
        && openai
        && run.launcher().isLoggedOut()
        && !run.stop().isEndingAgents()) {
      run.stop()
          .endAgents(
              StopCause.AUTH, "no agent has heard from the provider, and codex is not logged in");
      return;
    }
    run.listener()
        .notice(
            "no agent of this run has heard from the provider yet"
                + (codexSays.isEmpty() ? "" : "; codex says: " + codexSays));
  }
}
