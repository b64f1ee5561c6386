package dev.codexworker.engine;

import dev.codexworker.admission.Account;
import dev.codexworker.admission.Admission;
import dev.codexworker.admission.FailedStarts;
import dev.codexworker.admission.ModelCapacity;
import dev.codexworker.admission.Patience;
import dev.codexworker.admission.RunShutdown;
import dev.codexworker.admission.RunningTime;
import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.git.Repository;
import dev.codexworker.recovery.Recovery;
import dev.codexworker.spec.NeededTasks;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all tasks of a run share.
 *
 * @param launcher how codex is started
 * @param account what the account has left
 * @param time the clock by which agents are held to their time
 * @param clock wall-clock time: for logs, and for the ends of usage limits, which are told in it
 * @param repository where each task gets a worktree of its own; empty if they get none
 * @param preparations how worktrees are made ready
 * @param capacity which models are at capacity
 * @param checkRan whether the check ran at least once; a later one that cannot run is the task's
 *     fault
 * @param codexHome where codex keeps its configuration and records
 */
record RunContext(
    RunSettings settings,
    Launcher launcher,
    Admission admission,
    Account account,
    RunningTime time,
    Patience patience,
    FailedStarts failedStarts,
    RunListener listener,
    RunShutdown stop,
    Tally tally,
    Clock clock,
    NeededTasks needed,
    Optional<Repository> repository,
    Preparations preparations,
    ModelCapacity capacity,
    AtomicBoolean checkRan,
    Path codexHome) {
  private static final long NAP_NANOS = 500_000_000;

  static RunContext of(
      RunSettings settings,
      Launcher launcher,
      RunListener listener,
      RunShutdown stop,
      Tally tally,
      Clock clock,
      List<TaskFolder> folders,
      Optional<Repository> repository,
      Preparations preparations) {
    Path codexHome = ThreadRecord.codexHome();
    RunningTime time = new RunningTime();
    Account account =
        new Account(
            tellsLimits(settings, launcher) ? Optional.of(codexHome) : Optional.empty(),
            settings.reservePercent(),
            settings.has(RunFlag.USE_CREDITS),
            clock,
            limits -> listener.on(new RunEvent.Limits(limits)));
    Admission admission =
        new Admission(
            () -> settings.concurrency().now(listener),
            settings.has(RunFlag.WAIT_FOR_LIMIT),
            stop,
            clock,
            listener,
            folders,
            account,
            time,
            settings.limits()::objection,
            System::nanoTime);
    return new RunContext(
        settings,
        launcher,
        admission,
        account,
        time,
        new Patience(time),
        new FailedStarts(),
        listener,
        stop,
        tally,
        clock,
        new NeededTasks(settings.reading()),
        repository,
        preparations,
        new ModelCapacity(time::nanos),
        new AtomicBoolean(settings.has(RunFlag.VERIFY_FIRST)),
        codexHome);
  }

  /** Whether codex's records tell of the account that this run uses. */
  private static boolean tellsLimits(RunSettings settings, Launcher launcher) {
    boolean another =
        settings.agents().codexArgs().stream()
            .anyMatch(arg -> arg.matches("-p.*|--profile.*|--oss|.*model_provider.*"));
    return launcher.usesLogin() && !another;
  }

  /** What codex recorded of a thread's last turn, if it began since then. */
  ThreadRecord record(Optional<String> thread, Instant since) {
    return thread.map(id -> ThreadRecord.read(codexHome, id, since)).orElse(ThreadRecord.NONE);
  }

  Recovery recovery() {
    return new Recovery(launcher.machine(), stop::isAtOnce, repository, settings.reading());
  }

  /** Waits, unless it is asked meanwhile that the task be given up; true if the run stops. */
  boolean awaitStop(Task task, Duration delay) {
    long end = System.nanoTime() + delay.toNanos();
    while (!StopRequest.isMade(task)) {
      time.nanos();
      long left = end - System.nanoTime();
      if (left <= 0 || stop.awaitStop(Duration.ofNanos(Math.min(left, NAP_NANOS)))) {
        return left > 0;
      }
    }
    return false;
  }

  void tell(RunEvent event) {
    listener.on(event);
  }
}
