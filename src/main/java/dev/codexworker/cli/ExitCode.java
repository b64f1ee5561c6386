package dev.codexworker.cli;

import dev.codexworker.event.RunSummary;

/** The program's exit codes. */
public final class ExitCode {
  /** Everything is done, or there was nothing to do. */
  public static final int OK = 0;

  /** Some task failed, could not be run, or was left because of --halt or --max-tokens. */
  public static final int TASK_FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** Codex, the folder or the disk stopped the run. */
  public static final int ENVIRONMENT = 3;

  /** A usage limit stopped the run. */
  public static final int USAGE_LIMIT = 4;

  /** Codex is not authenticated. */
  public static final int AUTH = 5;

  /** A wait timed out; the code of {@code timeout}(1). */
  public static final int TIMED_OUT = 124;

  /** SIGHUP stopped the run. */
  public static final int HUNG_UP = 129;

  /** SIGINT stopped the run. */
  public static final int INTERRUPTED = 130;

  /** SIGTERM stopped the run. */
  public static final int TERMINATED = 143;

  /** What shells add to the number of a signal. */
  private static final int SIGNALLED = 128;

  private ExitCode() {}

  /** Returns the exit code of a command for that of its background run. */
  static int ofBackground(int code) {
    return code > SIGNALLED ? ENVIRONMENT : code;
  }

  static int of(RunSummary summary) {
    if (summary.cause().isEmpty() || summary.isComplete()) {
      return summary.hasFailures() ? TASK_FAILED : OK;
    }
    return switch (summary.cause().get()) {
      case INTERRUPTED -> INTERRUPTED;
      case TERMINATED -> TERMINATED;
      case HUNG_UP -> HUNG_UP;
      case USAGE_LIMIT -> USAGE_LIMIT;
      case AUTH -> AUTH;
      case ENVIRONMENT, REFUSED_OPTIONS -> ENVIRONMENT;
      case HALTED, TOKENS_USED -> TASK_FAILED;
    };
  }
}
