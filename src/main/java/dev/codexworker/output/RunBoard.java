package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Tokens;
import dev.codexworker.task.Visible;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The state of a run, gathered from its events. Times are those of {@link System#nanoTime}. */
final class RunBoard {
  private final boolean withFolders;
  private final Map<Path, Agent> agents = new TreeMap<>();
  private int tasks;
  private int concurrency = 1;
  private int done;
  private int failed;
  private int otherwiseOver;
  private final TimeLeft timeLeft = new TimeLeft();
  private long tokens;
  private Optional<ZonedDateTime> pausedUntil = Optional.empty();
  private AccountLimits limits = AccountLimits.NONE;

  RunBoard(boolean withFolders) {
    this.withFolders = withFolders;
  }

  /** A task that is under way, and when its first attempt in this run began. */
  record Agent(String name, long begun, int attempt, String activity) {}

  void on(RunEvent event, long now) {
    if (event instanceof RunEvent.Begun begun) {
      tasks = begun.tasks();
      concurrency = begun.concurrency();
      done = begun.doneBefore();
      failed = begun.failedBefore();
    } else if (event instanceof RunEvent.Concurrency changed) {
      concurrency = changed.agents();
    } else if (event instanceof RunEvent.Added added) {
      tasks += added.tasks();
    } else if (event instanceof RunEvent.Started started) {
      pausedUntil = Optional.empty();
      String activity = started.resumed() ? "going on" : "starting";
      put(started.task(), started.attempt(), activity, now);
    } else if (event instanceof RunEvent.Doing doing) {
      doing(doing.task(), doing.activity());
    } else if (event instanceof RunEvent.Retrying retrying) {
      String activity =
          "waits %s after %s: %s"
              .formatted(
                  Wording.duration(retrying.delay()),
                  retrying.failure().label(),
                  retrying.reason());
      doing(retrying.task(), activity);
    } else if (event instanceof RunEvent.Finished finished) {
      if (finished.end() == TaskEnd.DONE || finished.end() == TaskEnd.FAILED) {
        timeLeft.add(finished.duration());
      }
      tokens += finished.tokens().map(Tokens::total).orElse(0L);
      over(finished.task(), finished.end());
    } else if (event instanceof RunEvent.Refused refused) {
      over(refused.task(), TaskEnd.REFUSED);
    } else if (event instanceof RunEvent.Skipped skipped) {
      over(skipped.task(), skipped.end());
    } else if (event instanceof RunEvent.Paused paused) {
      pausedUntil = Optional.of(paused.until());
    } else if (event instanceof RunEvent.Limits known) {
      limits = known.limits();
    }
  }

  private void put(Task task, int attempt, String activity, long now) {
    agents.compute(
        key(task),
        (key, agent) ->
            new Agent(
                EventLine.name(task, withFolders),
                agent == null ? now : agent.begun(),
                attempt,
                activity));
  }

  private void doing(Task task, String activity) {
    agents.computeIfPresent(
        key(task),
        (key, agent) ->
            new Agent(agent.name(), agent.begun(), agent.attempt(), Visible.line(activity)));
  }

  private void over(Task task, TaskEnd end) {
    agents.remove(key(task));
    switch (end) {
      case DONE, DONE_BEFORE -> done++;
      case FAILED, FAILED_BEFORE, REFUSED -> failed++;
      case ELSEWHERE, GONE, WAITING -> otherwiseOver++;
      case INTERRUPTED, LIMITED, NOT_STARTED -> {
        // Pending again.
      }
    }
  }

  private static Path key(Task task) {
    return task.path(TaskFile.TASK);
  }

  /** The tasks under way, in the order of their names. */
  List<Agent> agents() {
    return List.copyOf(agents.values());
  }

  int tasks() {
    return tasks;
  }

  int done() {
    return done;
  }

  int failed() {
    return failed;
  }

  /** Tasks that are neither over nor under way. */
  int left() {
    return Math.max(0, tasks - done - failed - otherwiseOver - agents.size());
  }

  long tokens() {
    return tokens;
  }

  AccountLimits limits() {
    return limits;
  }

  /** Whether no agent may start, for there may be none. */
  boolean isHalted() {
    return concurrency == 0;
  }

  Optional<ZonedDateTime> pausedUntil() {
    return pausedUntil;
  }

  /** How long the rest may take; empty at first. */
  Optional<Duration> rest(long now) {
    return timeLeft.of(
        left(),
        agents.values().stream().map(agent -> Duration.ofNanos(now - agent.begun())).toList(),
        concurrency);
  }
}
