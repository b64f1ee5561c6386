package dev.codexworker.codex;

import java.util.Locale;

/** The kinds of failure; what follows from each is the engine's policy. */
public enum FailureClass {
  /** The account's usage limit was hit. */
  USAGE_LIMIT,
  /** The provider is overloaded, or something shared is locked. */
  CAPACITY,
  /** The provider can't be reached or the stream was cut. */
  NETWORK,
  /** Codex is not logged in, or its key is missing or refused. */
  AUTH,
  /** The task or the options can't work as they stand. */
  REJECTED,
  /** The attempt took longer than it may. */
  TIMEOUT,
  /** Codex made no progress for too long. */
  IDLE,
  /** Codex exited with 0, but without an answer. */
  NO_ANSWER,
  /** Codex said that the turn failed, or died. */
  TASK_FAILED,
  /** Codex was done, but the user's own check did not pass. */
  VERIFY_FAILED,
  /** Codex was done, but its answer or its changes could not be written where they belong. */
  UNDELIVERED,
  /** Somebody asked for the task to be given up. */
  STOPPED,
  /** The attempt was ended, with its run, before it had an outcome. */
  INTERRUPTED;

  /** The name as it stands in logs and on the command line, such as "usage-limit". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
