package dev.codexworker.cli;

import dev.codexworker.admission.Concurrency;
import dev.codexworker.manual.OptionGroup;
import dev.codexworker.spec.Preface;
import dev.codexworker.spec.Reading;
import java.nio.file.Path;

/** Options of a run: which tasks, how many at a time, and by which codex. */
final class RunOptions extends Options implements OptionGroup.Titled {
  final TaskOptions tasks = with(new TaskOptions());

  final Argument<Concurrency> concurrency =
      option(
              Concurrency.class,
              "-c, --concurrency N|FILE",
              "Agents at a time, 1-64 (default ${DEFAULT-VALUE}); or a file that holds the number,"
                  + " read again while the run lasts. 0 in it pauses the run.")
          .readBy(new ConcurrencyConverter())
          .byDefault("1");

  final DryRunOption dry = with(new DryRunOption());

  final Argument<Boolean> skipFailed =
      flag(
          "--skip-failed",
          "Skip tasks that failed in an earlier run. The exit code is 1 while there are any, except"
              + " with --follow.");

  final Argument<Boolean> follow =
      flag(
          "--follow",
          "Keep picking up tasks added while running; exit when none are left. A file counts once"
              + " it has rested for 3 seconds, or was moved there. One run at a time can follow a"
              + " folder; a second one exits immediately.");

  final Argument<Boolean> changed =
      flag("--changed", "Run done tasks again if their files or the --preface were edited since.");

  final FrontMatterOption frontMatter = with(new FrontMatterOption());

  final Argument<Preface> preface =
      option(Preface.class, "--preface FILE", "Begin every prompt with the text of this file.")
          .readBy(new PrefaceConverter());

  final ModelOptions agents = with(new ModelOptions());

  final Argument<Path> folder =
      option(Path.class, "-C, --cd DIR", "The working folder of codex (default: the current one).")
          .byDefault(".");

  final CodexOption program = with(new CodexOption());

  /** Returns how the task files are read. */
  Reading reading() {
    return new Reading(frontMatter.use.value(), preface.optional());
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
