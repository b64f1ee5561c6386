package dev.codexworker.engine;

import dev.codexworker.admission.Admission;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.recovery.Recovery;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Claim;
import dev.codexworker.task.ForeignLog;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** One task in one run: claims it, recovers what a dead worker left of it, and has it attempted. */
final class TaskRun {
  private final RunContext run;
  private final Task listed;
  private final Admission.Place place;
  private final boolean lastLook;

  /**
   * A run of a task for whose agents a place was entered.
   *
   * @param lastLook whether the task is not offered once more if it is found to run elsewhere
   */
  TaskRun(RunContext run, Task listed, Admission.Place place, boolean lastLook) {
    this.run = run;
    this.listed = listed;
    this.place = place;
    this.lastLook = lastLook;
  }

  /** Takes the task as far as it goes; failures of the environment stop the whole run. */
  TaskEnd run() {
    try {
      if (!listed.folder().isLockCurrent()) {
        run.stop().stopClaiming(StopCause.ENVIRONMENT, lockGone(listed));
        return TaskEnd.NOT_STARTED;
      }
      Task offered = listed;
      while (true) {
        Optional<Claim> claim = Claim.take(offered.folder(), offered.name());
        if (claim.isEmpty()) {
          return TaskEnd.ELSEWHERE;
        }
        try (Claim held = claim.get()) {
          if (!isToBeDoneAgain(held.task())) {
            return claimed(held);
          }
          held.reset(Instant.now(run.clock()));
        }
        offered = offered.folder().look(offered.name());
      }
    } catch (IOException e) {
      if (IoMessage.concernsOneFile(e)) {
        return refuse(IoMessage.of(e));
      }
      run.stop().stopClaiming(StopCause.ENVIRONMENT, listed.name() + ": " + IoMessage.of(e));
      return skip(TaskEnd.INTERRUPTED);
    }
  }

  private TaskEnd claimed(Claim claim) throws IOException {
    Task task = claim.task();
    task.inconsistency().ifPresent(odd -> run.listener().notice(task.name() + ": " + odd));
    if (claim.finishedForAnother()) {
      run.tell(new RunEvent.Recovered(task, "its name was given back"));
    }
    if (task.refusal().isPresent()) {
      return refuse(task.refusal().get());
    }
    if (!task.exists()) {
      return skip(TaskEnd.GONE);
    }
    if (run.settings().repair(task).isPresent()) {
      boolean done = task.has(TaskFile.DONE_LOG) && !ForeignLog.isForeign(task);
      return done ? Attempts.make(run, claim, place) : skip(TaskEnd.ELSEWHERE);
    }
    if (task.has(TaskFile.DONE_LOG)) {
      if (listed.has(TaskFile.DONE_LOG) || !ForeignLog.isForeign(task)) {
        return skip(TaskEnd.DONE_BEFORE);
      }
      ForeignLog.mark(task);
      return refuse(ForeignLog.REFUSAL);
    }
    ForeignLog.unmark(task);
    if (task.has(TaskFile.FAILED_LOG)) {
      if (claim.finishedForAnother()) {
        return skip(TaskEnd.FAILED);
      }
      boolean failedMeanwhile = !listed.has(TaskFile.FAILED_LOG);
      if (run.settings().has(RunFlag.SKIP_FAILED) || failedMeanwhile) {
        return skip(TaskEnd.FAILED_BEFORE);
      }
    }
    if (task.has(TaskFile.RUNNING_LOG)) {
      Recovery.Found found = run.recovery().conclude(claim);
      if (found.state() == Recovery.State.STILL_RUNS && !lastLook) {
        return TaskEnd.ELSEWHERE;
      }
      if (found.state().mayLive()) {
        return refuse(found.what());
      }
      run.tell(new RunEvent.Recovered(task, found.what()));
      if (found.state() != Recovery.State.OPEN) {
        return skip(TaskEnd.DONE);
      }
    }
    if (task.has(TaskFile.INTERRUPTED_LOG) && run.recovery().wasFinished(task)) {
      claim.openLog().close();
      claim.commit(TaskFile.DONE_LOG);
      run.tell(new RunEvent.Recovered(task, "was done; only its name was missing"));
      return skip(TaskEnd.DONE);
    }
    return Attempts.make(run, claim, place);
  }

  private boolean isToBeDoneAgain(Task task) {
    return run.settings().has(RunFlag.CHANGED)
        && listed.has(TaskFile.DONE_LOG)
        && task.has(TaskFile.DONE_LOG)
        && task.refusal().isEmpty()
        && TaskNotes.isChangedSince(task, run.settings().reading());
  }

  static String lockGone(Task task) {
    return "the lock file in " + task.folder() + " was removed or replaced";
  }

  private TaskEnd skip(TaskEnd end) {
    run.tell(new RunEvent.Skipped(listed, end, ""));
    return end;
  }

  private TaskEnd refuse(String reason) {
    run.tell(new RunEvent.Refused(listed, reason));
    return TaskEnd.REFUSED;
  }
}
