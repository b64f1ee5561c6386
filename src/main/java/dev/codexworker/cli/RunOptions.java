package dev.codexworker.cli;

import dev.codexworker.admission.Concurrency;
import dev.codexworker.manual.OptionGroup;
import dev.codexworker.spec.Preface;
import dev.codexworker.spec.Reading;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a run: which tasks, how many at a time, and by which codex. */
final class RunOptions implements OptionGroup.Titled {
  @Mixin TaskOptions tasks = new TaskOptions();

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N|FILE",
      defaultValue = "1",
      converter = ConcurrencyConverter.class,
      description =
          "Agents at a time, 1-64 (default ${DEFAULT-VALUE}); or a file that holds the number, read"
              + " again while the run lasts. 0 in it pauses the run.")
  Concurrency concurrency = Concurrency.of(1);

  @Mixin DryRunOption dry = new DryRunOption();

  @Option(
      names = "--skip-failed",
      description =
          "Skip tasks that failed in an earlier run. The exit code is 1 while there are any, except"
              + " with --follow.")
  boolean skipFailed;

  @Option(
      names = "--follow",
      description =
          "Keep picking up tasks added while running; exit when none are left. A file counts once it"
              + " has rested for 3 seconds, or was moved there. One run at a time can follow a folder;"
              + " a second one exits immediately.")
  boolean follow;

  @Option(
      names = "--changed",
      description = "Run done tasks again if their files or the --preface were edited since.")
  boolean changed;

  @Mixin FrontMatterOption frontMatter = new FrontMatterOption();

  @Option(
      names = "--preface",
      paramLabel = "FILE",
      converter = PrefaceConverter.class,
      description = "Begin every prompt with the text of this file.")
  @Nullable Preface preface;

  @Mixin ModelOptions agents = new ModelOptions();

  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The working folder of codex (default: the current one).")
  Path folder = Path.of(".");

  @Mixin CodexOption program = new CodexOption();

  /** Returns how the task files are read. */
  Reading reading() {
    return new Reading(frontMatter.use, Optional.ofNullable(preface));
  }

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
