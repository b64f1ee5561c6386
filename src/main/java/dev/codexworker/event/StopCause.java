package dev.codexworker.event;

import dev.codexworker.task.FailureClass;

/** Why a run stopped before its tasks were all tried. */
public enum StopCause {
  /** SIGINT, or Ctrl+C. */
  INTERRUPTED,
  /** SIGTERM. */
  TERMINATED,
  /** SIGHUP: the terminal is gone. */
  HUNG_UP,
  /** The account's usage limit was hit. */
  USAGE_LIMIT,
  /** Codex is not authenticated. */
  AUTH,
  /** As many tasks failed as {@code --halt} allows. */
  HALTED,
  /** As many tokens were used as {@code --max-tokens} allows. */
  TOKENS_USED,
  /** Codex or the provider does not accept what every task is run with. */
  REFUSED_OPTIONS,
  /** The machine or the folder does not let the run go on. */
  ENVIRONMENT;

  /** The cause that a failure is which concerns all tasks. */
  public static StopCause of(FailureClass failure) {
    return switch (failure) {
      case USAGE_LIMIT -> USAGE_LIMIT;
      case AUTH -> AUTH;
      case REJECTED -> REFUSED_OPTIONS;
      default -> ENVIRONMENT;
    };
  }
}
