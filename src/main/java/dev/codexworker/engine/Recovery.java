package dev.codexworker.engine;

import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.codex.Machine;
import dev.codexworker.frontmatter.FrontMatter;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.LastMessage;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.nio.file.Files;
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
   * @param wasDone whether the task was done and only its commit was missing
   * @param inTheWay whether the task can't be gone on with: something of it still lives
   * @param what both, in words
   */
  record Found(boolean wasDone, boolean inTheWay, String what) {}

  /**
   * Concludes the attempt of a dead worker: ends what is left of its agent and writes its end into
   * the log. The log keeps its running name, unless its last result says that the task was done:
   * then only the commit was missing, and it is made.
   *
   * @param claim a claim on a task that has a running log
   */
  Found conclude(Claim claim) throws IOException {
    LogHistory history = LogHistory.read(claim.task().path(TaskFile.RUNNING_LOG));
    if (history.lastResult().isPresent()) {
      if (history.lastResult().get().outcome() == AttemptResult.Outcome.DONE) {
        publish(claim, history.lastHeader().orElseThrow(), history.threadId());
        claim.commit(TaskFile.DONE_LOG);
        return new Found(true, false, "was done; its worker died before it could say so");
      }
      return new Found(false, false, "its worker died between two attempts");
    }
    if (history.lastHeader().isEmpty()) {
      return new Found(false, false, "its worker died before the first attempt");
    }
    AttemptHeader header = history.lastHeader().get();
    if (isAlive(header)) {
      return new Found(
          false,
          true,
          "its worker (process "
              + header.worker()
              + ") lives, but its lock is gone: the lock file was removed; wait for that worker");
    }
    Set<Long> survivors = new TreeSet<>();
    String what = endAgent(header, survivors);
    try (TaskLog log = claim.reopen()) {
      log.result(AttemptResult.ofDeadWorker(history.threadId(), what));
    }
    return new Found(false, !survivors.isEmpty(), what);
  }

  /** Makes up for the output and the commit that the worker did not get to any more. */
  private static void publish(Claim claim, AttemptHeader header, Optional<String> thread)
      throws IOException {
    Task task = claim.task();
    Optional<FrontMatter> own = Prompt.frontMatterOf(claim.file());
    Path base = Path.of(header.folder());
    String cd = own.flatMap(FrontMatter::cd).orElse("");
    for (Path name = Path.of(cd).normalize();
        name != null && !name.toString().isEmpty() && base != null;
        name = name.getParent()) {
      base = base.getParent();
    }
    if (own.isEmpty() || base == null) {
      return;
    }
    Optional<OutputFile> output = Order.output(base, own.get());
    Optional<String> message = LastMessage.read(task.path(TaskFile.RUNNING_LOG));
    if (output.isPresent() && message.isPresent() && !Files.exists(output.get().path())) {
      output.get().write(message.get(), false);
    }
    Optional<Worktree> worktree = Worktree.left(Path.of(header.folder()), task);
    if (worktree.isPresent()) {
      worktree.get().finish(task, thread);
    }
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
