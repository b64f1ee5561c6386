package dev.codexworker.engine;

import dev.codexworker.codex.Verdict;
import dev.codexworker.command.CheckRun;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.StopCause;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.Visible;
import dev.codexworker.worktree.IncludedFiles;
import dev.codexworker.worktree.Worktree;
import java.util.List;
import java.util.Optional;

/** How a run makes worktrees ready, and how that went so far. */
final class Preparations {
  private static final int MOST_IN_A_ROW = 2;
  private static final int LAST_LINES = 5;
  private static final String HINT =
      "the check ran in a fresh worktree, without ignored files such as .env or node_modules; name"
          + " files to copy in .worktreeinclude, or pass --setup COMMAND, which can install them";

  private final Optional<IncludedFiles> included;
  private final Optional<String> command;
  private int inARow;
  private boolean passed;
  private String reason = "";
  private String lastLines = "";
  private boolean hinted;

  /**
   * The preparations of a run.
   *
   * @param included files that worktrees get; empty without worktrees
   * @param command the set-up; empty if there is none
   */
  Preparations(Optional<IncludedFiles> included, Optional<String> command) {
    this.included = included.filter(files -> !files.patterns().isEmpty());
    this.command = command;
  }

  Optional<IncludedFiles> included() {
    return included;
  }

  Optional<String> command() {
    return command;
  }

  /** Names these preparations; empty if there are none. */
  String name() {
    return included.isEmpty() && command.isEmpty()
        ? ""
        : OutputFile.hash(
            included.map(IncludedFiles::patterns).orElse("") + "\0" + command.orElse(""));
  }

  synchronized void succeeded() {
    inARow = 0;
    passed = true;
  }

  /** Takes note of a failure; one after another concerns all tasks. */
  synchronized Verdict failed(Task task, CheckRun failed, RunListener listener) {
    reason = task.name() + ": " + failed.reason();
    lastLines = failed.lastLines();
    inARow++;
    Verdict verdict = Verdict.failed(FailureClass.ENVIRONMENT, failed.reason());
    if (inARow < MOST_IN_A_ROW) {
      return verdict.forThisTask();
    }
    tell(listener);
    return verdict;
  }

  /** Stops a run in which no set-up succeeded: it is not the fault of a task. */
  synchronized void conclude(RunContext run) {
    if (inARow > 0 && !passed && run.stop().mayClaim()) {
      tell(run.listener());
      run.stop().stopClaiming(StopCause.ENVIRONMENT, reason);
    }
  }

  private void tell(RunListener listener) {
    List<String> lines = lastLines.lines().toList();
    lines.stream()
        .skip(Math.max(0, lines.size() - LAST_LINES))
        .forEach(line -> listener.notice("setup: " + Visible.line(line)));
  }

  /** Hints at preparations when a check first failed in a fresh worktree that had none. */
  synchronized void hint(RunContext run, Optional<Worktree> worktree, Attempt.End end) {
    boolean failed = end.verdict().is(FailureClass.VERIFY_FAILED);
    boolean checked = failed && run.settings().verify().filter(end.check()::equals).isPresent();
    if (checked && !hinted && name().isEmpty() && worktree.filter(Worktree::fresh).isPresent()) {
      hinted = true;
      run.listener().notice(HINT);
    }
  }
}
