package dev.codexworker.engine;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.schedule.Schedule;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Counts how tasks ended and what they used, and stops the run at its limits. */
final class Tally implements Schedule.Listener {
  private final RunSettings settings;
  private final RunShutdown stop;
  private final RunListener listener;
  private final Map<TaskEnd, Integer> ends = new EnumMap<>(TaskEnd.class);

  private int tasks;
  private int failedAtStart;
  private Tokens tokens = Tokens.ZERO;

  Tally(RunSettings settings, RunShutdown stop, RunListener listener) {
    this.settings = settings;
    this.stop = stop;
    this.listener = listener;
  }

  synchronized Map<TaskEnd, Integer> ends() {
    return Map.copyOf(ends);
  }

  synchronized void add(TaskEnd end) {
    add(end, 1);
    // A task that another run has failed at meanwhile ends here as FAILED_BEFORE.
    boolean failed = end == TaskEnd.FAILED || end == TaskEnd.FAILED_BEFORE;
    int count = count(TaskEnd.FAILED) + count(TaskEnd.FAILED_BEFORE) - failedAtStart;
    if (failed && settings.halt().isReached(count, tasks)) {
      stop.stopClaiming(
          StopCause.HALTED, count + (count == 1 ? " task has" : " tasks have") + " failed");
    }
  }

  synchronized void addTokens(Optional<Tokens> used) {
    tokens = used.map(tokens::plus).orElse(tokens);
    OptionalLong most = settings.maxTokens();
    if (most.isPresent() && tokens.total() >= most.getAsLong()) {
      stop.stopClaiming(
          StopCause.TOKENS_USED,
          "%,d tokens were used, of %,d allowed".formatted(tokens.total(), most.getAsLong()));
    }
  }

  synchronized Tokens tokens() {
    return tokens;
  }

  synchronized void addNotStarted(int count) {
    if (count > 0) {
      ends.put(TaskEnd.NOT_STARTED, count);
    }
  }

  @Override
  public void waits(Task task, String reason) {
    add(TaskEnd.WAITING);
    listener.on(new RunEvent.Skipped(task, TaskEnd.WAITING, reason));
  }

  @Override
  public void circular(Task task, String reason) {
    add(TaskEnd.REFUSED);
    listener.on(new RunEvent.Refused(task, reason));
  }

  synchronized int count(TaskEnd end) {
    return ends.getOrDefault(end, 0);
  }

  synchronized void add(TaskEnd end, int count) {
    ends.merge(end, count, Integer::sum);
  }

  @Override
  public synchronized List<Task> added(List<Task> arrived) {
    List<Task> rest = takeOutFinished(arrived);
    if (!rest.isEmpty()) {
      listener.on(new RunEvent.Added(rest.size()));
    }
    return rest;
  }

  @Override
  public synchronized void reopened(TaskEnd was) {
    ends.merge(was, -1, Integer::sum);
  }

  /** Counts what the names alone show to be over, and returns the rest. */
  List<Task> takeOutFinished(List<Task> listed) {
    List<Task> rest = new ArrayList<>();
    for (Task task : listed) {
      Optional<TaskEnd> over = over(task);
      over.ifPresentOrElse(end -> add(end, 1), () -> rest.add(task));
      failedAtStart += over.equals(Optional.of(TaskEnd.FAILED_BEFORE)) ? 1 : 0;
    }
    tasks += rest.size();
    return rest;
  }

  private Optional<TaskEnd> over(Task task) {
    boolean settled =
        task.has(TaskFile.TASK) && !task.has(TaskFile.IN_PROGRESS) && task.refusal().isEmpty();
    if (!settled) {
      return Optional.empty();
    }
    if (task.has(TaskFile.DONE_LOG) && settings.repair(task).isPresent()) {
      return Optional.empty();
    }
    if (task.has(TaskFile.DONE_LOG)
        && settings.has(RunFlag.CHANGED)
        && TaskNotes.isChangedSince(task, settings.reading())) {
      return Optional.empty();
    }
    if (task.has(TaskFile.DONE_LOG)) {
      task.inconsistency().ifPresent(odd -> listener.notice(task.name() + ": " + odd));
      return Optional.of(TaskEnd.DONE_BEFORE);
    }
    boolean failed =
        settings.has(RunFlag.SKIP_FAILED) && task.has(TaskFile.FAILED_LOG) && isRegular(task);
    return failed ? Optional.of(TaskEnd.FAILED_BEFORE) : Optional.empty();
  }

  /** What can't be looked at is left to the claim, which says why. */
  private static boolean isRegular(Task task) {
    try {
      return task.inspected().refusal().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
