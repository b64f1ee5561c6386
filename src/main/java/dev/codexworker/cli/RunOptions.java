package dev.codexworker.cli;

import dev.codexworker.manual.OptionGroup;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a run: which tasks, how many at a time, and by which codex. */
final class RunOptions implements OptionGroup.Titled {
  @Mixin TaskOptions tasks = new TaskOptions();

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Agents at a time, 1-64 (default ${DEFAULT-VALUE}).")
  int concurrency = 1;

  @Mixin DryRunOption dry = new DryRunOption();

  @Option(names = "--skip-failed", description = "Skip tasks that failed in an earlier run.")
  boolean skipFailed;

  @Option(
      names = "--follow",
      description =
          "Keep picking up tasks added while running; exit when none are left. One run at a time can"
              + " follow a folder; a second one exits immediately.")
  boolean follow;

  @Option(
      names = "--changed",
      description = "Run done tasks again if their files were edited since.")
  boolean changed;

  @Mixin ModelOptions agents = new ModelOptions();

  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The working folder of codex (default: the current one).")
  Path folder = Path.of(".");

  @Mixin CodexOption program = new CodexOption();

  @Override
  public String heading() {
    return """
      %nWhat to run:
        codex-worker tasks/                     every *.md file in tasks/, one at a time
        codex-worker tasks/ -c 4 -e low         four at a time, with little reasoning
        codex-worker tasks/a.md tasks/b.md -n   what would be done for two tasks

      """;
  }
}
