package dev.codexworker.engine;

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
  /** Codex does not take the options it was given. */
  REFUSED_OPTIONS,
  /** The machine or the folder does not let the run go on. */
  ENVIRONMENT
}
