package dev.codexworker.cli;

/** Commands that a run tells of its end and of failures. */
final class HookOptions extends Options {
  final Argument<String> onEnd =
      option(
          "--on-end COMMAND",
          "A shell command that is run when the run has ended, whatever ended it;"
              + " $CODEX_WORKER_EXIT_CODE, $CODEX_WORKER_DONE and $CODEX_WORKER_FAILED say how,"
              + " $CODEX_WORKER_REPORT is a file with a report. It may take 60s.");

  final Argument<String> onFailure =
      option(
          "--on-failure COMMAND",
          "A shell command that is run for each task that has failed, beside the run;"
              + " $CODEX_WORKER_TASK, $CODEX_WORKER_CLASS, $CODEX_WORKER_REASON and"
              + " $CODEX_WORKER_LOG tell of it. It may take 60s.");
}
