package dev.codexworker.cli;

import dev.codexworker.manual.OptionGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a run: what is printed. */
final class DisplayOptions implements OptionGroup.Titled {
  @Option(
      names = "--json",
      description =
          "Print the run's events as JSON Lines, and nothing else on stdout"
              + " (docs/run-events.schema.json).")
  boolean json;

  @Mixin HookOptions hooks = new HookOptions();

  @Mixin CommonOptions common = new CommonOptions();

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
