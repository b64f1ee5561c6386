package dev.codexworker.engine;

import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.TaskFile;

/** What an attempt comes to for its task. */
enum Next {
  DONE(AttemptResult.Outcome.DONE, TaskFile.DONE_LOG, TaskEnd.DONE),
  FAILED(AttemptResult.Outcome.FAILED, TaskFile.FAILED_LOG, TaskEnd.FAILED),
  INTERRUPTED(AttemptResult.Outcome.INTERRUPTED, TaskFile.INTERRUPTED_LOG, TaskEnd.INTERRUPTED),
  LIMITED(AttemptResult.Outcome.INTERRUPTED, TaskFile.INTERRUPTED_LOG, TaskEnd.LIMITED),
  RETRY(AttemptResult.Outcome.RETRY, TaskFile.INTERRUPTED_LOG, TaskEnd.INTERRUPTED);

  private final AttemptResult.Outcome outcome;
  private final TaskFile log;
  private final TaskEnd end;

  Next(AttemptResult.Outcome outcome, TaskFile log, TaskEnd end) {
    this.outcome = outcome;
    this.log = log;
    this.end = end;
  }

  /** How the log calls it. */
  AttemptResult.Outcome outcome() {
    return outcome;
  }

  /** The name that the log gets. */
  TaskFile log() {
    return log;
  }

  /** How the run calls it. */
  TaskEnd end() {
    return end;
  }
}
