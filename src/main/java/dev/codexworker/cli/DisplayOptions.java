package dev.codexworker.cli;

import dev.codexworker.manual.OptionGroup;

/** Options of a run: what is printed. */
final class DisplayOptions extends Options implements OptionGroup.Titled {
  final Argument<Boolean> json =
      flag(
          "--json",
          "Print the run's events as JSON Lines, and nothing else on stdout"
              + " (docs/run-events.schema.json).");

  final HookOptions hooks = with(new HookOptions());

  final CommonOptions common = with(new CommonOptions());

  @Override
  public String heading() {
    return """
      %nOutput:
        codex-worker tasks/ -q                        print errors only
        codex-worker tasks/ --json >events.jsonl      for programs
        codex-worker tasks/ --color never             plain lines, also on a terminal

      """;
  }
}
