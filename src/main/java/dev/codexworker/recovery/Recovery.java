package dev.codexworker.recovery;

import dev.codexworker.git.Repository;
import dev.codexworker.process.AgentLock;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.Machine;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.TaskName;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Puts in order what a worker left that died with a task in its hands. */
public final class Recovery {
  private final Machine machine;
  private final BooleanSupplier atOnce;
  private final Optional<Repository> repository;
  private final Reading how;

  /**
   * Ends processes only of the machine and boot given.
   *
   * @param repository where the run gives tasks worktrees; empty if it gives none
   * @param how how task files are read
   */
  public Recovery(
      Machine machine, BooleanSupplier atOnce, Optional<Repository> repository, Reading how) {
    this.machine = machine;
    this.atOnce = atOnce;
    this.repository = repository;
    this.how = how;
  }

  /**
   * What was found, and what was done about it.
   *
   * @param state how the task stands now
   * @param what why, in words
   */
  public record Found(State state, String what) {}

  /** How a task stands of which a dead worker's attempt was concluded. */
  public enum State {
    /** It can be attempted anew. */
    OPEN,
    /** It was done, and only its commit was missing. */
    DONE,
    /** Something of it still lives, or may. */
    IN_THE_WAY,
    /** Its agent lives where it can't be ended, and nothing was changed: it may be over later. */
    STILL_RUNS;

    /** Whether something of the task lives, or may live, so that it is left alone. */
    public boolean mayLive() {
      return this == IN_THE_WAY || this == STILL_RUNS;
    }
  }

  /**
   * Concludes the attempt of a dead worker: ends what is left of its agent and writes its end into
   * the log. The log keeps its running name, unless its last result says that the task was done:
   * then only the commit was missing, and it is made.
   *
   * @param claim a claim on a task that has a running log
   */
  public Found conclude(Claim claim) throws IOException {
    LogHistory history = LogHistory.read(claim.task().path(TaskFile.RUNNING_LOG));
    if (history.lastResult().isPresent()) {
      if (history.isAnswered(claim.task())) {
        return answered(claim, history.lastHeader().orElseThrow());
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
    Optional<Found> unseen = unseenAgent(claim.task(), header);
    if (unseen.isPresent()) {
      return unseen.get();
    }
    Set<Long> survivors = new TreeSet<>();
    String what = endAgent(claim.task().name(), header, survivors);
    try (TaskLog log = claim.reopen()) {
      log.result(AttemptResult.ofDeadWorker(history.threadId(), what));
    }
    return new Found(survivors.isEmpty() ? State.OPEN : State.IN_THE_WAY, what);
  }

  /**
   * Whether all that a task came to that was answered is where it belongs, although its log says
   * that it was interrupted: what its dead worker left was cleaned up before.
   */
  public boolean wasFinished(Task task) throws IOException {
    if (repository.isEmpty()) {
      return false;
    }
    LogHistory history = LogHistory.read(task.path(TaskFile.INTERRUPTED_LOG));
    return history.isAnswered(task)
        && history.lastHeader().orElseThrow().promptHash().equals(Prompt.read(task.file()).sha256())
        && Worktree.isFinished(repository.get(), task, history.lastHeader().get().id());
  }

  /** Commits a done task, unless what it came to may still have to be written. */
  private Found answered(Claim claim, AttemptHeader header) throws IOException {
    boolean writes = !header.tree().isEmpty() || mayHaveOutput(claim.file(), header);
    boolean finished =
        repository.isPresent() && Worktree.isFinished(repository.get(), claim.task(), header.id());
    if (writes && !finished) {
      return new Found(
          State.OPEN, "was answered; its worker died before all was written where it belongs");
    }
    claim.commit(TaskFile.DONE_LOG);
    return new Found(State.DONE, "was done; its worker died before it could say so");
  }

  /** Whether the file names an output, or was read otherwise when the attempt began. */
  private boolean mayHaveOutput(Path file, AttemptHeader header) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Prompt prompt = Prompt.read(file, how);
    return prompt
        .frontMatter()
        .map(own -> own.output().isPresent())
        .orElse(prompt.sha256().equals(header.promptHash()));
  }

  /** Locks show which workers live, but the lock file of a living one may have been removed. */
  private boolean isAlive(AttemptHeader header) {
    return header.boot().equals(machine.boot())
        && header.pidNamespace().equals(machine.pidNamespace())
        && header.worker() != ProcessHandle.current().pid()
        && AgentProcesses.isProcess(header.worker(), header.workerStart());
  }

  /**
   * Whether an agent may still live that can't be seen from here; empty if it can't. In another pid
   * namespace, a container that is, and on another machine only the lock that it holds on its log
   * tells. Of an agent without such a lock on another machine, nothing is known.
   */
  private Optional<Found> unseenAgent(Task task, AttemptHeader header) {
    boolean here = header.boot().equals(machine.boot());
    if (here && machine.sees(header.pidNamespace())) {
      return Optional.empty();
    }
    Path log = task.path(TaskFile.RUNNING_LOG);
    Optional<Boolean> held = header.agentLock() ? AgentLock.isHeld(log) : Optional.empty();
    if (held.isPresent() ? !held.get() : !here) {
      return Optional.empty();
    }
    String namespace = header.pidNamespace().isEmpty() ? "unknown" : header.pidNamespace();
    String where =
        here ? "another container (pid namespace " + namespace + ")" : "machine " + header.host();
    return Optional.of(
        held.isPresent()
            ? new Found(
                State.STILL_RUNS,
                "its worker died, but its agent still runs "
                    + (here ? "in " : "on ")
                    + where
                    + "; wait for it, or end it")
            : new Found(
                State.IN_THE_WAY,
                "its worker died in "
                    + where
                    + ", and whether its agent lives cannot be seen from here; run 'codex-worker"
                    + " clean' there or on the host; if nothing of it is left, rename the log to "
                    + TaskFile.INTERRUPTED_LOG.nameFor(task.name())));
  }

  private String endAgent(TaskName task, AttemptHeader header, Set<Long> survivors) {
    String died = "its worker (process " + header.worker() + " on " + header.host() + ") died";
    if (!header.boot().equals(machine.boot())) {
      return header.host().equals(machine.host())
          ? died + " before this machine was started anew"
          : died + "; an agent left on that machine can't be ended from here";
    }
    if (!task.owns(header.id())) {
      return died + "; the attempt in its log is not this task's, so no process was ended";
    }
    AgentProcesses left = AgentProcesses.leftBy(header.id());
    if (left.isEmpty()) {
      return machine.sees(header.pidNamespace())
          ? died + "; no process of its agent was left"
          : died + " in another container, and its agent has ended";
    }
    survivors.addAll(left.end(atOnce));
    return survivors.isEmpty()
        ? died + "; what was left of its agent was ended"
        : died + "; these processes of its agent could not be ended: " + survivors;
  }
}
