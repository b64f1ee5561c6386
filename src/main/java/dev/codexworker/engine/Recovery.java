package dev.codexworker.engine;

import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.codex.Machine;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.util.Set;
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

  /** What was found, and what was done about it. */
  record Found(boolean wasDone, String what) {}

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
        claim.commit(TaskFile.DONE_LOG);
        return new Found(true, "was done; its worker died before it could say so");
      }
      return new Found(false, "its worker died between two attempts");
    }
    if (history.lastHeader().isEmpty()) {
      return new Found(false, "its worker died before the first attempt");
    }
    String what = endAgent(history.lastHeader().get());
    try (TaskLog log = claim.reopen()) {
      log.result(AttemptResult.ofDeadWorker(history.threadId(), what));
    }
    return new Found(false, what);
  }

  private String endAgent(AttemptHeader header) {
    String died = "its worker (process " + header.worker() + " on " + header.host() + ") died";
    if (!header.host().equals(machine.host())) {
      return died + "; an agent left on that machine can't be ended from here";
    }
    if (!header.boot().equals(machine.boot())) {
      return died + " before this machine was started anew";
    }
    AgentProcesses left = AgentProcesses.leftBy(header.id());
    if (left.isEmpty()) {
      return died + "; no process of its agent was left";
    }
    Set<Long> survivors = left.end(atOnce);
    return survivors.isEmpty()
        ? died + "; what was left of its agent was ended"
        : died + "; these processes of its agent could not be ended: " + survivors;
  }
}
