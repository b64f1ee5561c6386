package dev.codexworker.cli;

import dev.codexworker.event.EnvironmentException;
import dev.codexworker.output.Console;
import dev.codexworker.output.PlainProgress;
import dev.codexworker.output.Wording;
import dev.codexworker.recovery.Cleaner;
import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.Visible;
import dev.codexworker.worktree.LeftBranches;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker clean}: recovers what crashed workers left. */
final class CleanCommand extends ProgramCommand {
  final TaskOptions tasks = with(new TaskOptions());
  final CommonOptions common = with(new CommonOptions());
  final DryRunOption dry = with(new DryRunOption());
  final RepositoryOption repository = with(new RepositoryOption());

  CleanCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Recover what crashed workers left: end their agents, put their tasks back. Remove"
                + " branches of --worktree that are merged. Runs nothing.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker clean tasks/ -n     show what crashed workers left",
            "  codex-worker clean tasks/");
  }

  @Override
  public Integer call() throws SelectionException, EnvironmentException, IOException {
    Selection selection = tasks.selection();
    List<Task> left = Cleaner.find(selection);
    if (dry.dryRun.value()) {
      left.forEach(t -> console.out().println("would recover " + Visible.line(t.name().value())));
      new LeftBranches(repository.folder.value(), selection)
          .merged()
          .forEach(branch -> console.out().println("would remove the merged branch " + branch));
      return ExitCode.OK;
    }
    PlainProgress progress =
        new PlainProgress(
            console,
            console.palette(common.color.value()),
            common.quiet.value(),
            selection.folders().size() > 1);
    int failed = new Cleaner(progress).clean(left);
    say(Wording.count(left.size() - failed, "task") + " recovered");
    LeftBranches branches = new LeftBranches(repository.folder.value(), selection);
    branches
        .removeMerged(why -> say("kept the merged branch " + Visible.line(why)))
        .forEach(branch -> say("removed the merged branch " + branch));
    branches.keptTrees().forEach(tree -> say("kept the worktree " + Visible.line(tree.toString())));
    return failed == 0 ? ExitCode.OK : ExitCode.TASK_FAILED;
  }

  private void say(String text) {
    if (!common.quiet.value()) {
      console.out().println(text);
    }
  }
}
