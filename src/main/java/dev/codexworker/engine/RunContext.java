package dev.codexworker.engine;

import dev.codexworker.admission.Account;
import dev.codexworker.admission.Admission;
import dev.codexworker.admission.FailedStarts;
import dev.codexworker.admission.Patience;
import dev.codexworker.admission.RunShutdown;
import dev.codexworker.admission.RunningTime;
import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.git.Repository;
import dev.codexworker.recovery.Recovery;
import dev.codexworker.spec.NeededTasks;
import dev.codexworker.task.TaskFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What all tasks of a run share. */
final class RunContext {
  private final RunSettings settings;
  private final Launcher launcher;
  private final Admission admission;
  private final Account account;
  private final RunningTime time = new RunningTime();
  private final Patience patience = new Patience(time);
  private final FailedStarts failedStarts = new FailedStarts();
  private final Path codexHome = ThreadRecord.codexHome();
  private final RunListener listener;
  private final RunShutdown stop;
  private final Tally tally;
  private final Clock clock;
  private final NeededTasks needed = new NeededTasks();
  private final Optional<Repository> repository;
  private final AtomicBoolean checkHasRun = new AtomicBoolean();

  /**
   * The context of a run.
   *
   * @param repository where each task gets a worktree of its own; empty if they get none
   */
  RunContext(
      RunSettings settings,
      Launcher launcher,
      RunListener listener,
      RunShutdown stop,
      Tally tally,
      Clock clock,
      List<TaskFolder> folders,
      Optional<Repository> repository) {
    this.settings = settings;
    this.launcher = launcher;
    this.listener = listener;
    this.stop = stop;
    this.tally = tally;
    this.clock = clock;
    this.repository = repository;
    this.account =
        new Account(
            tellsLimits() ? Optional.of(codexHome) : Optional.empty(),
            settings.reservePercent(),
            settings.has(RunFlag.USE_CREDITS),
            clock,
            limits -> listener.on(new RunEvent.Limits(limits)));
    this.admission =
        new Admission(
            settings.concurrency(),
            settings.has(RunFlag.WAIT_FOR_LIMIT),
            stop,
            clock,
            listener,
            folders,
            account,
            time,
            settings.limits()::objection,
            System::nanoTime);
  }

  RunSettings settings() {
    return settings;
  }

  /** Whether codex's records tell of the account that this run uses. */
  private boolean tellsLimits() {
    boolean another =
        settings.agents().codexArgs().stream()
            .anyMatch(arg -> arg.matches("-p.*|--profile.*|--oss|.*model_provider.*"));
    return launcher.usesLogin() && !another;
  }

  /** How codex is started. */
  Launcher launcher() {
    return launcher;
  }

  /** Where codex keeps its configuration and records. */
  Path codexHome() {
    return codexHome;
  }

  /** What codex recorded of a thread's last turn, if it began since then. */
  ThreadRecord record(Optional<String> thread, Instant since) {
    return thread.map(id -> ThreadRecord.read(codexHome, id, since)).orElse(ThreadRecord.NONE);
  }

  /** Whether the check ran at least once; a later one that cannot run is the task's fault. */
  boolean checkHasRun() {
    return checkHasRun.get();
  }

  /** Takes note that the check could be run. */
  void checkRan() {
    checkHasRun.set(true);
  }

  /** The clock by which agents are held to their time. */
  RunningTime time() {
    return time;
  }

  FailedStarts failedStarts() {
    return failedStarts;
  }

  Optional<Repository> repository() {
    return repository;
  }

  NeededTasks needed() {
    return needed;
  }

  Admission admission() {
    return admission;
  }

  /** What the account has left. */
  Account account() {
    return account;
  }

  Patience patience() {
    return patience;
  }

  Tally tally() {
    return tally;
  }

  RunShutdown stop() {
    return stop;
  }

  /** Wall-clock time: for logs, and for the ends of usage limits, which are told in it. */
  Clock clock() {
    return clock;
  }

  Recovery recovery() {
    return new Recovery(launcher.machine(), stop::isAtOnce, repository);
  }

  void tell(RunEvent event) {
    listener.on(event);
  }
}
