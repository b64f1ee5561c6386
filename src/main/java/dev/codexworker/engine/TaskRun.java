package dev.codexworker.engine;

import dev.codexworker.task.Claim;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.util.Optional;

/** One task in one run: claims it, recovers what a dead worker left of it, and has it attempted. */
final class TaskRun {
  private final RunContext run;
  private final Task listed;
  private final Admission.Place place;

  /** A run of a task for whose agents a place was entered. */
  TaskRun(RunContext run, Task listed, Admission.Place place) {
    this.run = run;
    this.listed = listed;
    this.place = place;
  }

  /** Takes the task as far as it goes; failures of the environment stop the whole run. */
  TaskEnd run() {
    try {
      if (!listed.folder().isLockCurrent()) {
        run.stop()
            .stopClaiming(
                StopCause.ENVIRONMENT,
                "the lock file in " + listed.folder() + " was removed or replaced; start again");
        return TaskEnd.NOT_STARTED;
      }
      Optional<Claim> claim = Claim.take(listed.folder(), listed.name());
      if (claim.isEmpty()) {
        return TaskEnd.ELSEWHERE;
      }
      try (Claim held = claim.get()) {
        return claimed(held);
      }
    } catch (IOException e) {
      if (IoMessage.concernsOneFile(e)) {
        return refuse(IoMessage.of(e));
      }
      run.stop().stopClaiming(StopCause.ENVIRONMENT, listed.name() + ": " + IoMessage.of(e));
      return TaskEnd.INTERRUPTED;
    }
  }

  private TaskEnd claimed(Claim claim) throws IOException {
    Task task = claim.task();
    task.oddity().ifPresent(odd -> run.tell(new RunEvent.Notice(task.name() + ": " + odd)));
    if (claim.finishedForAnother()) {
      run.tell(
          new RunEvent.Recovered(task, "its name was given back; its worker died before it could"));
    }
    if (task.refusal().isPresent()) {
      return refuse(task.refusal().get());
    }
    if (!task.exists()) {
      return TaskEnd.GONE;
    }
    if (task.has(TaskFile.DONE_LOG)) {
      return TaskEnd.DONE_BEFORE;
    }
    if (task.has(TaskFile.FAILED_LOG)) {
      if (claim.finishedForAnother()) {
        return TaskEnd.FAILED;
      }
      if (run.settings().skipFailed()) {
        return TaskEnd.FAILED_BEFORE;
      }
    }
    if (task.has(TaskFile.RUNNING_LOG)) {
      Recovery.Found found = run.recovery().conclude(claim);
      run.tell(new RunEvent.Recovered(task, found.what()));
      if (found.wasDone()) {
        return TaskEnd.DONE;
      }
    }
    return new Attempts(run, claim, place).run();
  }

  private TaskEnd refuse(String reason) {
    run.tell(new RunEvent.Refused(listed, reason));
    return TaskEnd.REFUSED;
  }
}
