package dev.codexworker.event;

import dev.codexworker.task.FailureClass;

/** Why a run stopped before it tried all tasks. */
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
  /** Codex or the provider refuses the options of all tasks. */
  REFUSED_OPTIONS,
  /** The machine or the folder is unusable. */
  ENVIRONMENT;

  /** Returns the cause for a failure that concerns all tasks. */
  public static StopCause of(FailureClass failure) {
    return switch (failure) {
      case USAGE_LIMIT -> USAGE_LIMIT;
      case AUTH -> AUTH;
      case REJECTED -> REFUSED_OPTIONS;
      default -> ENVIRONMENT;
    };
  }
}
