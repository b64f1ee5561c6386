package dev.codexworker.engine;

import dev.codexworker.codex.Verdict;
import dev.codexworker.command.CheckRun;
import dev.codexworker.command.UserCommand;
import dev.codexworker.event.RunEvent;
import dev.codexworker.process.FileCopies;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Visible;
import dev.codexworker.worktree.IncludedFiles;
import dev.codexworker.worktree.TreeSetup;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Makes a task's worktree ready before an agent works in it, unless that was done.
 *
 * @param attempt the id of the attempt, which the processes carry
 * @param timeout how long the set-up may take
 * @param notes takes lines for the log
 * @param failure completed when the attempt must end
 */
record Preparation(
    RunContext run,
    Policy policy,
    Task task,
    Worktree worktree,
    String attempt,
    Duration timeout,
    Consumer<String> notes,
    CompletableFuture<IOException> failure) {
  /** A Ctrl+C at the terminal reaches the command and the worker at once. */
  private static final Duration SIGNAL_SETTLES = Duration.ofMillis(300);

  /** Returns how the attempt ended, if the worktree is not ready; empty if it is. */
  Optional<Attempt.End> make() throws IOException {
    Preparations all = run.preparations();
    TreeSetup setup = TreeSetup.of(worktree);
    if (all.name().isEmpty() || setup.is(all.name())) {
      return Optional.empty();
    }
    boolean fresh = worktree.fresh() || setup.isUnfinished();
    try {
      setup.begin(fresh);
    } catch (Worktree.Impossible e) {
      return ended(
          Verdict.failed(FailureClass.REJECTED, String.valueOf(e.getMessage())).forThisTask(),
          Set.of());
    }
    if (all.included().isPresent()) {
      try {
        copy(all.included().get());
      } catch (IOException e) {
        if (run.stop().isEndingAgents()) {
          return ended(policy.interrupted(), Set.of());
        }
        throw e;
      }
    }
    CheckRun done = all.command().isPresent() ? command(all.command().get()) : CheckRun.NONE;
    try {
      setup.end(done.passed() ? all.name() : "");
    } catch (Worktree.Impossible e) {
      done = new CheckRun(false, false, String.valueOf(e.getMessage()), "", done.survivors());
    }
    if (done.passed() && done.survivors().isEmpty()) {
      all.succeeded();
      return Optional.empty();
    }
    boolean ends = done.stopped() || run.stop().isEndingAgents() || StopRequest.isMade(task);
    if (!ends && done.survivors().isEmpty() && setup.isMerging()) {
      notes.accept("setup: the conflicts come first; it runs again before the next attempt");
      return Optional.empty();
    }
    Optional<Attempt.End> end = ended(verdict(done), done.survivors());
    if (fresh && done.survivors().isEmpty()) {
      worktree.discard();
    }
    return end;
  }

  private static Optional<Attempt.End> ended(Verdict verdict, Set<Long> survivors) {
    return Optional.of(Attempt.End.notStarted(verdict).with(survivors));
  }

  private void copy(IncludedFiles included) throws IOException {
    FileCopies copies = new FileCopies(attempt, run.stop()::isEndingAgents);
    notes.accept(
        "setup: copying the files that .worktreeinclude names: " + included.files().size());
    List<String> leadOut = included.copyTo(worktree.tree(), copies);
    leadOut.forEach(
        file -> notes.accept("setup: not copied, a link out of the repository: " + file));
  }

  private CheckRun command(String text) throws IOException {
    UserCommand command =
        new UserCommand(
            UserCommand.Kind.SETUP,
            text,
            worktree.folder(),
            Map.of(UserCommand.TASK, task.path(TaskFile.IN_PROGRESS).toString()));
    notes.accept(command.announced());
    run.tell(new RunEvent.Doing(task, Visible.line(command.announced())));
    CheckRun done =
        CheckRun.of(
            command, attempt, timeout, run.stop(), () -> StopRequest.isMade(task), notes, failure);
    notes.accept("setup: " + (done.passed() ? "passed" : done.reason()));
    return done;
  }

  private Verdict verdict(CheckRun failed) {
    if (StopRequest.isMade(task)) {
      return Policy.STOPPED;
    }
    boolean ends = failed.stopped() || run.stop().awaitEndAgents(SIGNAL_SETTLES);
    return ends ? policy.interrupted() : run.preparations().failed(task, failed, run.listener());
  }
}
