package dev.codexworker.recovery;

import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.process.Machine;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.Claim;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts back what dead workers left claimed, without running anything. */
public final class Cleaner {
  private final Recovery recovery =
      new Recovery(Machine.current(), () -> false, Optional.empty(), Reading.STRICT);
  private final RunListener listener;

  /** A cleaner that tells the listener what it did, or could not do. */
  public Cleaner(RunListener listener) {
    this.listener = listener;
  }

  /** Finds the tasks that dead workers left; changes nothing. */
  public static List<Task> find(Selection selection) throws EnvironmentException {
    try {
      List<Task> left = new ArrayList<>();
      for (Task task : selection.list()) {
        boolean claimed = task.has(TaskFile.IN_PROGRESS) || task.has(TaskFile.RUNNING_LOG);
        if (claimed && task.refusal().isEmpty() && !task.isHeld()) {
          left.add(task);
        }
      }
      return left;
    } catch (IOException e) {
      throw new EnvironmentException("the queue folder can't be read: " + IoMessage.of(e));
    }
  }

  /**
   * Recovers the tasks found.
   *
   * @return how many could not be recovered; each was reported
   */
  public int clean(List<Task> left) throws EnvironmentException {
    int failed = 0;
    try {
      for (TaskFolder folder : left.stream().map(Task::folder).distinct().toList()) {
        folder.prepareForClaims();
      }
      for (Task task : left) {
        failed += clean(task) ? 0 : 1;
      }
      return failed;
    } catch (IOException e) {
      throw new EnvironmentException("the queue folder can't be used: " + IoMessage.of(e));
    }
  }

  private boolean clean(Task listed) throws IOException {
    Optional<Claim> taken = Claim.take(listed.folder(), listed.name());
    if (taken.isEmpty()) {
      listener.notice(listed.name() + ": another worker has taken it meanwhile");
      return true;
    }
    try (Claim claim = taken.get()) {
      Task task = claim.task();
      if (task.refusal().isPresent()) {
        listener.on(new RunEvent.Refused(task, task.refusal().get()));
        return false;
      }
      String what = "its name was given back";
      if (task.has(TaskFile.RUNNING_LOG)) {
        Recovery.Found found = recovery.conclude(claim);
        what = found.what();
        if (found.state().mayLive()) {
          listener.on(new RunEvent.Refused(task, what));
          return false;
        }
        if (found.state() == Recovery.State.OPEN) {
          claim.commit(TaskFile.INTERRUPTED_LOG);
        }
      } else {
        claim.putBack();
      }
      listener.on(new RunEvent.Recovered(task, what));
      return true;
    } catch (IOException e) {
      if (!IoMessage.concernsOneFile(e)) {
        throw e;
      }
      listener.on(new RunEvent.Refused(listed, IoMessage.of(e)));
      return false;
    }
  }
}
