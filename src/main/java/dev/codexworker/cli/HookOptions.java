package dev.codexworker.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Commands that a run tells of its end and of failures. */
final class HookOptions {
  @Option(
      names = "--on-end",
      paramLabel = "COMMAND",
      description =
          "A shell command that is run when the run has ended, whatever ended it;"
              + " $CODEX_WORKER_EXIT_CODE, $CODEX_WORKER_DONE and $CODEX_WORKER_FAILED say how,"
              + " $CODEX_WORKER_REPORT is a file with a report. It may take 60s.")
  @Nullable String onEnd;

  @Option(
      names = "--on-failure",
      paramLabel = "COMMAND",
      description =
          "A shell command that is run for each task that has failed, beside the run;"
              + " $CODEX_WORKER_TASK, $CODEX_WORKER_CLASS, $CODEX_WORKER_REASON and"
              + " $CODEX_WORKER_LOG tell of it. It may take 60s.")
  @Nullable String onFailure;
}
