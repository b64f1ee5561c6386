package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.Wording;
import dev.codexworker.task.Claim;
import dev.codexworker.task.ForeignLog;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker reset}: resets tasks to pending. */
final class ResetCommand extends ProgramCommand {
  final TaskOptions tasks = with(new TaskOptions());
  final CommonOptions common = with(new CommonOptions());

  final ClassOption only = with(new ClassOption());

  final Argument<Boolean> failedOnly = flag("--failed", "Only tasks that failed.");

  final DryRunOption dry = with(new DryRunOption());
  final YesOption sure = with(new YesOption());

  ResetCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Reset tasks to pending; logs are kept, and the next attempt is appended to them.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker reset tasks/ --failed -n              what would be run again",
            "  codex-worker reset tasks/ --class verify-failed    only tasks that failed their"
                + " check",
            "  codex-worker reset tasks/a.md --yes");
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    List<Task> chosen = new ArrayList<>();
    int refused = 0;
    for (Task task : tasks.selection().list().stream().filter(only::chooses).toList()) {
      TaskState state = task.state();
      boolean done = state == TaskState.DONE || isForeign(task, state);
      boolean chosenState = state == TaskState.FAILED || (done && !failedOnly.value());
      if (chosenState && task.inconsistency().isPresent()) {
        refused += refuse(task, task.inconsistency().get() + "; remove the others first");
      } else if (chosenState) {
        chosen.add(task);
      } else if (state == TaskState.RUNNING) {
        refused += refuse(task, "is running");
      } else if (state == TaskState.CRASHED) {
        refused += refuse(task, "was left by a crashed worker; run it, or clean first");
      }
    }
    if (dry.dryRun.value()) {
      chosen.forEach(t -> console.out().println("would reset " + Visible.line(t.name().value())));
      return refused == 0 ? ExitCode.OK : ExitCode.TASK_FAILED;
    }
    if (!chosen.isEmpty() && !sure.yes.value() && !confirm(chosen.size())) {
      console.problem("nothing was reset");
      return ExitCode.USAGE;
    }
    int reset = 0;
    for (Task task : chosen) {
      int not = reset(task);
      refused += not;
      reset += 1 - not;
    }
    if (!common.quiet.value()) {
      console.out().println(Wording.count(reset, "task") + " reset, " + refused + " refused");
    }
    return refused == 0 ? ExitCode.OK : ExitCode.TASK_FAILED;
  }

  /** Whether a task is refused only because of a foreign done log, which the user may accept. */
  private static boolean isForeign(Task task, TaskState state) {
    return state == TaskState.REFUSED && task.has(TaskFile.DONE_LOG) && ForeignLog.isMarked(task);
  }

  private boolean confirm(int count) {
    check(console.canAsk(), "reset needs --yes where no terminal can ask");
    return console.confirm("Forget the outcomes of " + Wording.count(count, "task") + "?");
  }

  /** Returns the number of refused tasks: 0 or 1. */
  private int reset(Task task) throws IOException {
    Optional<Claim> taken = Claim.take(task.folder(), task.name());
    if (taken.isEmpty()) {
      return refuse(task, "is running");
    }
    try (Claim claim = taken.get()) {
      boolean unchanged =
          claim.task().log().equals(task.log()) && claim.task().refusal().equals(task.refusal());
      if (!unchanged) {
        return refuse(task, "has changed meanwhile");
      }
      claim.reset(Instant.now());
      return 0;
    } catch (IOException e) {
      if (!IoMessage.concernsOneFile(e)) {
        throw e;
      }
      return refuse(task, "can't be reset: " + IoMessage.of(e));
    }
  }

  private int refuse(Task task, String why) {
    console.problem(task.name() + " " + why);
    return 1;
  }
}
