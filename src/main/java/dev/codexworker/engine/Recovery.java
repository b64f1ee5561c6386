package dev.codexworker.engine;

import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.codex.FailureClass;
import dev.codexworker.codex.Machine;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.LastMessage;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.LoggedTree;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Puts in order what a worker left that died with a task in its hands. */
final class Recovery {
  private final Machine machine;
  private final BooleanSupplier atOnce;

  /** Ends processes only of the machine and boot given. */
  Recovery(Machine machine, BooleanSupplier atOnce) {
    this.machine = machine;
    this.atOnce = atOnce;
  }

  /**
   * What was found, and what was done about it.
   *
   * @param state how the task stands now
   * @param what why, in words
   */
  record Found(State state, String what) {}

  /** How a task stands of which a dead worker's attempt was concluded. */
  enum State {
    /** It can be attempted anew. */
    OPEN,
    /** It was done, and only its commit was missing. */
    DONE,
    /** It was answered, but the answer can't be delivered. */
    FAILED,
    /** Something of it still lives. */
    IN_THE_WAY
  }

  /**
   * Concludes the attempt of a dead worker: ends what is left of its agent and writes its end into
   * the log. The log keeps its running name, unless its last result says that the task was done:
   * then only the commit was missing, and it is made.
   *
   * @param claim a claim on a task that has a running log
   */
  Found conclude(Claim claim) throws IOException {
    LogHistory history = LogHistory.read(claim.task().path(TaskFile.RUNNING_LOG));
    history.tree().filter(tree -> !tree.ready()).ifPresent(tree -> endGit(tree.maker()));
    if (history.lastResult().isPresent()) {
      if (history.lastResult().get().outcome() == AttemptResult.Outcome.DONE) {
        return conclude(claim, history, history.lastHeader().orElseThrow());
      }
      return new Found(State.OPEN, "its worker died between two attempts");
    }
    if (history.lastHeader().isEmpty()) {
      return new Found(State.OPEN, "its worker died before the first attempt");
    }
    AttemptHeader header = history.lastHeader().get();
    if (isAlive(header)) {
      return new Found(
          State.IN_THE_WAY,
          "its worker (process "
              + header.worker()
              + ") lives, but its lock is gone: the lock file was removed; wait for that worker");
    }
    Set<Long> survivors = new TreeSet<>();
    String what = endAgent(header, survivors);
    try (TaskLog log = claim.reopen()) {
      log.result(AttemptResult.ofDeadWorker(history.threadId(), what));
    }
    return new Found(survivors.isEmpty() ? State.OPEN : State.IN_THE_WAY, what);
  }

  /** Makes up for what the worker of a done task did not get to any more. */
  private Found conclude(Claim claim, LogHistory history, AttemptHeader header) throws IOException {
    Task task = claim.task();
    endGit(header.id());
    try {
      String message = LastMessage.read(task.path(TaskFile.RUNNING_LOG)).orElse("");
      delivery(task, history, header).deliver(message, history.threadId());
    } catch (IOException e) {
      if (IoMessage.concernsAll(e)) {
        throw e;
      }
      String reason = Delivery.failure(e);
      try (TaskLog log = claim.reopen()) {
        log.result(
            AttemptResult.failed(FailureClass.UNDELIVERED.label(), reason, history.threadId()));
      }
      claim.commit(TaskFile.FAILED_LOG);
      return new Found(State.FAILED, reason);
    }
    claim.commit(TaskFile.DONE_LOG);
    return new Found(State.DONE, "was done; its worker died before it could say so");
  }

  private static Delivery delivery(Task task, LogHistory history, AttemptHeader header)
      throws IOException {
    Path base = Path.of(header.base());
    Optional<OutputFile> output =
        header.output().isEmpty()
            ? Optional.empty()
            : Optional.of(new OutputFile(base, Path.of(header.output())));
    Optional<LoggedTree> tree = history.tree().filter(t -> base.startsWith(t.tree()));
    Optional<Worktree> worktree = Optional.empty();
    if (tree.isPresent()) {
      worktree = Optional.of(Worktree.left(tree.get(), base).marked(header.id()));
    }
    return new Delivery(task, output, worktree);
  }

  /** Ends what git was doing for a worker that died. */
  private void endGit(String attempt) {
    AgentProcesses.leftBy(attempt).sweep(atOnce);
  }

  /** Locks tell who lives, but somebody may have removed the lock file under a living worker. */
  private boolean isAlive(AttemptHeader header) {
    return header.boot().equals(machine.boot())
        && header.worker() != ProcessHandle.current().pid()
        && AgentProcesses.isProcess(header.worker(), header.workerStart());
  }

  private String endAgent(AttemptHeader header, Set<Long> survivors) {
    String died = "its worker (process " + header.worker() + " on " + header.host() + ") died";
    if (!header.boot().equals(machine.boot())) {
      return header.host().equals(machine.host())
          ? died + " before this machine was started anew"
          : died + "; an agent left on that machine can't be ended from here";
    }
    AgentProcesses left = AgentProcesses.leftBy(header.id());
    if (left.isEmpty()) {
      return died + "; no process of its agent was left";
    }
    survivors.addAll(left.end(atOnce));
    return survivors.isEmpty()
        ? died + "; what was left of its agent was ended"
        : died + "; these processes of its agent could not be ended: " + survivors;
  }
}
