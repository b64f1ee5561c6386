package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.Wording;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.FolderCheck;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker check}: checks task files for problems. */
final class CheckCommand extends ProgramCommand {
  final TaskOptions tasks = with(new TaskOptions());

  final FrontMatterOption frontMatter = with(new FrontMatterOption());

  final Argument<ModeChoice> mode =
      option(
              ModeChoice.class,
              "--mode, -s, --sandbox MODE",
              "What the run would allow: ${COMPLETION-CANDIDATES} (default: anything).")
          .byDefault("danger-full-access");

  final Argument<Path> folder =
      option(
              Path.class,
              "-C, --cd DIR",
              "The working folder of the run (default: the current one).")
          .byDefault(".");

  final CommonOptions common = with(new CommonOptions());

  CheckCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Check task files for problems without running them. The exit code is 1 if there is any"
                + " problem.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker check tasks/",
            "  codex-worker check tasks/ -s workspace-write -C ~/src/app");
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    List<Task> chosen = tasks.selection().list();
    List<FolderCheck.Problem> problems =
        new FolderCheck(settings(), Reading.of(frontMatter.use.value())).check(chosen);
    for (FolderCheck.Problem problem : problems) {
      console
          .out()
          .println(
              Wording.path(problem.task().path(TaskFile.TASK))
                  + ":"
                  + problem.line()
                  + ": "
                  + Visible.line(problem.message()));
    }
    if (!common.quiet.value()) {
      console
          .err()
          .println(
              Wording.count(chosen.size(), "task")
                  + ", "
                  + (problems.isEmpty()
                      ? "nothing wrong"
                      : Wording.count(problems.size(), "problem")));
    }
    int written = printed();
    return written != ExitCode.OK || problems.isEmpty() ? written : ExitCode.TASK_FAILED;
  }

  /** A check needs only the folder and the sandbox. */
  private AgentSettings settings() throws IOException {
    return AgentSettings.forCheck(mode.value().mode(), folder.value().toRealPath());
  }
}
