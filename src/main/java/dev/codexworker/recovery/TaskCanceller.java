package dev.codexworker.recovery;

import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.Machine;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Nap;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;

/** Makes tasks be given up: whatever runs for them is ended, and they have failed. */
public final class TaskCanceller {
  public static final String REASON = "stopped by 'codex-worker stop'";

  private static final long POLL_MILLIS = 50;

  private final Duration patience;

  /**
   * A stopper.
   *
   * @param patience how long the worker of a task may take to give it up
   */
  public TaskCanceller(Duration patience) {
    this.patience = patience;
  }

  /** What came of it. */
  public enum End {
    /** The task has failed, and nothing of it runs any more. */
    STOPPED,
    /** No run worked on the task; it has failed now. */
    SETTLED,
    /** It had an outcome before. */
    OVER,
    /** Its worker gives it up before its next attempt; nothing of it runs now. */
    REQUESTED
  }

  /**
   * Asks the run that works on a task to give it up; of several tasks this asks for all before it
   * waits for one, so that none starts while another ends.
   *
   * @return whether it was asked for; not if the task has an outcome or can't be run
   */
  public static boolean request(Task named) throws IOException {
    Task task = named.folder().look(named.name());
    boolean over = task.has(TaskFile.DONE_LOG) || task.has(TaskFile.FAILED_LOG);
    boolean wanted = task.exists() && (!over || task.has(TaskFile.IN_PROGRESS));
    if (wanted && (task.refusal().isEmpty() || task.isHeld())) {
      StopRequest.make(task);
      return true;
    }
    return false;
  }

  /**
   * Stops a task, if it has no outcome yet.
   *
   * @param asked whether that was asked for before
   */
  public End stop(Task named, boolean asked) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean requested = asked;
    boolean settled = false;
    while (true) {
      Task task = named.folder().look(named.name());
      boolean over = task.has(TaskFile.DONE_LOG) || task.has(TaskFile.FAILED_LOG);
      if (over && !task.has(TaskFile.IN_PROGRESS)) {
        StopRequest.remove(task);
        boolean stopped =
            requested && FailureClass.of(task).equals(Optional.of(FailureClass.STOPPED));
        return !stopped ? End.OVER : settled ? End.SETTLED : End.STOPPED;
      }
      if (task.refusal().isPresent() && !task.isHeld()) {
        StopRequest.remove(task);
        throw new IOException(task.name() + ": " + task.refusal().get());
      }
      if (!requested) {
        StopRequest.make(task);
        requested = true;
      }
      settled = settle(task);
      if (!settled) {
        endAgent(task);
        if (System.nanoTime() - deadline > 0) {
          return End.REQUESTED;
        }
        Nap.millis(POLL_MILLIS);
      }
    }
  }

  /** Lets a task fail that no run works on; false if one does, or has just ended it. */
  private static boolean settle(Task listed) throws IOException {
    Optional<Claim> taken = Claim.take(listed.folder(), listed.name());
    if (taken.isEmpty()) {
      return false;
    }
    try (Claim claim = taken.get()) {
      Task task = claim.task();
      if (task.refusal().isPresent()) {
        throw new IOException(task.name() + ": " + task.refusal().get());
      }
      if (!task.exists()) {
        throw new NoSuchFileException(task.path(TaskFile.TASK).toString());
      }
      if (task.has(TaskFile.DONE_LOG) || task.has(TaskFile.FAILED_LOG)) {
        return false;
      }
      if (task.has(TaskFile.RUNNING_LOG)) {
        Recovery recovery =
            new Recovery(Machine.current(), () -> false, Optional.empty(), Reading.STRICT);
        Recovery.Found found = recovery.conclude(claim);
        if (found.state() != Recovery.State.OPEN) {
          return !found.state().mayLive();
        }
      }
      try (TaskLog log = claim.openLog()) {
        log.result(AttemptResult.failed(FailureClass.STOPPED, REASON, Optional.empty()));
      }
      claim.commit(TaskFile.FAILED_LOG);
      return true;
    }
  }

  private static void endAgent(Task task) throws IOException {
    try {
      LogHistory.read(task.path(TaskFile.RUNNING_LOG))
          .lastHeader()
          .filter(header -> task.name().owns(header.id()))
          .ifPresent(header -> AgentProcesses.leftBy(header.id()).end(() -> false));
    } catch (NoSuchFileException e) {
      // It was settled, or is about to begin.
    }
  }
}
