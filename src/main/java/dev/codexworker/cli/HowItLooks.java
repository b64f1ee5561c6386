package dev.codexworker.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options of a run: what is printed. */
final class HowItLooks {
  static final String HEADING =
      """
      %nHow it looks:
        codex-worker tasks/ -q                        only what went wrong
        codex-worker tasks/ --json >events.jsonl      for programs
        codex-worker tasks/ --color never             plain lines on a terminal, too

      """;

  @Option(
      names = "--json",
      description =
          "Print the run's events as JSON Lines, and nothing else on stdout"
              + " (docs/run-events.schema.json).")
  boolean json;

  @ArgGroup(validate = false)
  CommonOptions common = new CommonOptions();
}
