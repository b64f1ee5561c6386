package dev.codexworker.engine;

import dev.codexworker.admission.Admission;
import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.process.ProcessLimit;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.recovery.ForeignLogs;
import dev.codexworker.schedule.Arrivals;
import dev.codexworker.schedule.Follower;
import dev.codexworker.schedule.OnlyWith;
import dev.codexworker.schedule.Schedule;
import dev.codexworker.schedule.TaskSource;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.PauseFile;
import dev.codexworker.task.Selection;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;

/**
 * Runs tasks on a fixed pool of threads. The folders are listed once; a thread takes one task at a
 * time and owns it from its lock to its unlock.
 */
public final class Engine {
  /** A signal that ended git reaches this process, too, but not at the same time. */
  private static final Duration SIGNAL_SETTLES = Duration.ofMillis(500);

  private final RunSettings settings;
  private final RunShutdown stop;
  private final RunListener listener;
  private final String searchPath;

  /**
   * An engine for one run.
   *
   * @param searchPath the {@code PATH} on which codex is looked up
   */
  public Engine(RunSettings settings, String searchPath, RunShutdown stop, RunListener listener) {
    this.settings = settings;
    this.searchPath = searchPath;
    this.stop = stop;
    this.listener = listener;
  }

  /**
   * The command line that every agent would be started with, for a shell.
   *
   * @throws EnvironmentException if codex or the repository for worktrees can't be used
   */
  public String commandLine() throws EnvironmentException {
    Preflight preflight = preflight();
    if (settings.has(RunFlag.WORKTREE)) {
      preflight.tryRepository();
    }
    preflight.tryCodex();
    return ShellCommand.displayMasked(
        TaskSpec.options(preflight.agents())
            .command(preflight.codex().path().toString(), "attempt-ID"));
  }

  /**
   * Runs the selected tasks. Changes nothing before codex and the folders were checked.
   *
   * @throws EnvironmentException if codex can't be executed, or a folder can't be read or written
   */
  public RunSummary run(Selection selection) throws EnvironmentException {
    long begun = System.nanoTime();
    Preflight preflight = preflight();
    ForeignLogs foreign;
    List<Task> listed;
    try {
      List<TaskFolder> used = prepare(selection);
      foreign = new ForeignLogs(used, listener);
      listed = list(selection, used, foreign);
    } catch (IOException e) {
      throw new EnvironmentException("the queue folder can't be used: " + IoMessage.of(e));
    }
    Tally tally = new Tally(settings, stop, listener);
    List<Task> work = tally.takeOutFinished(listed);
    listener.on(
        new RunEvent.Begun(
            listed.size(),
            tally.count(TaskEnd.DONE_BEFORE),
            tally.count(TaskEnd.FAILED_BEFORE),
            settings.concurrency().known()));
    Optional<RunContext> context = Optional.empty();
    try {
      if (!work.isEmpty() || settings.has(RunFlag.FOLLOW)) {
        context = run(preflight, selection, listed, work, tally, foreign);
      }
    } finally {
      tally.add(TaskEnd.REFUSED, foreign.end());
    }
    removeOldPauses(selection);
    RunSummary summary =
        new RunSummary(
            tally.ends(),
            Duration.ofNanos(System.nanoTime() - begun),
            tally.tokens(),
            context.map(each -> each.account().limits()).orElse(AccountLimits.NONE),
            stop.cause(),
            stop.reason());
    listener.on(new RunEvent.Ended(summary));
    return summary;
  }

  /** Runs the tasks that are not over yet; returns what they shared, empty if none was begun. */
  private Optional<RunContext> run(
      Preflight preflight,
      Selection selection,
      List<Task> listed,
      List<Task> work,
      Tally tally,
      RunListener watched)
      throws EnvironmentException {
    Optional<Repository> repository;
    Preparations preparations;
    try {
      repository =
          settings.has(RunFlag.WORKTREE) ? Optional.of(preflight.repository()) : Optional.empty();
      preparations = preflight.preparations(repository);
    } catch (Git.Stopped e) {
      stop.awaitEndAgents(SIGNAL_SETTLES);
      stop.stopClaiming(StopCause.ENVIRONMENT, IoMessage.of(e));
      tally.add(TaskEnd.NOT_STARTED, work.size());
      return Optional.empty();
    }
    String version = preflight.tryCodex();
    preflight.tryCheck();
    RunContext context =
        RunContext.of(
            settings.with(preflight.agents()),
            new Launcher(preflight.codex(), version, selection.folders()),
            watched,
            stop,
            tally,
            Clock.system(ZoneId.systemDefault()),
            selection.folders(),
            repository,
            preparations);
    if (!settings.has(RunFlag.WORKTREE)) {
      preflight.warnOutsideGit();
    }
    settings.limits().unknown().forEach(listener::notice);
    IntSupplier limit = () -> settings.concurrency().now(listener);
    boolean follows = settings.has(RunFlag.FOLLOW);
    Optional<TaskSource> source =
        follows
            ? Optional.of(new Arrivals(listed, selection::listByNames, System::nanoTime))
            : Optional.empty();
    Schedule schedule =
        new Schedule(listed, work, stop, tally, onlyWith(), source, settings.reading(), limit);
    if (follows) {
      follow(context, schedule, selection.folders(), tally);
    } else {
      pass(context, schedule, work.size(), tally);
      tally.addNotStarted(schedule.notOver());
    }
    preparations.conclude(context);
    return Optional.of(context);
  }

  /**
   * Runs tasks, and those that are added meanwhile. The role is given back before the last look, so
   * that a program which adds a task and sees it held knows that the task will be seen.
   */
  private void follow(RunContext context, Schedule schedule, List<TaskFolder> folders, Tally tally)
      throws EnvironmentException {
    try {
      do {
        Optional<Follower> role = Follower.of(folders, role());
        if (role.isEmpty() && folders.size() > 1) {
          throw new EnvironmentException(
              "another run follows one of these folders; follow the others without it");
        }
        if (role.isEmpty()) {
          listener.notice("another run follows this folder, and takes up the rest");
          tally.add(TaskEnd.ELSEWHERE, schedule.notOver());
          return;
        }
        try (Follower follower = role.get()) {
          // A run that stops starts nothing more, even while its agents still run.
          var unused = stop.whenStopClaiming().thenRun(follower::close);
          pass(context, schedule, Integer.MAX_VALUE, tally);
        }
      } while (stop.mayClaim() && schedule.resumes());
      tally.addNotStarted(schedule.notOver());
    } catch (IOException e) {
      throw new EnvironmentException("the queue folder can't be used: " + IoMessage.of(e));
    }
  }

  private FolderRole role() {
    boolean some = settings.has(RunFlag.ONLY_MATCHING);
    return some ? FolderRole.follower(settings.terms()) : FolderRole.FOLLOWER;
  }

  private OnlyWith onlyWith() {
    return new OnlyWith(settings.terms(), settings.has(RunFlag.ONLY_MATCHING));
  }

  private Preflight preflight() throws EnvironmentException {
    return new Preflight(settings, searchPath, stop, listener);
  }

  private static List<Task> list(Selection selection, List<TaskFolder> used, ForeignLogs foreign)
      throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (TaskFolder folder : used) {
      tasks.addAll(selection.tasks(folder, foreign.names(folder)));
    }
    return tasks;
  }

  /** Prepares the folders in which there is anything to do, and returns them. */
  private List<TaskFolder> prepare(Selection selection) throws EnvironmentException, IOException {
    List<TaskFolder> used = new ArrayList<>();
    for (TaskFolder folder : selection.folders()) {
      Optional<String> doubt =
          settings.has(RunFlag.ALLOW_SHARED_QUEUE) ? Optional.empty() : folder.doubt();
      if (doubt.isPresent()) {
        throw new EnvironmentException(
            "the queue folder "
                + folder
                + " is not yours alone: "
                + doubt.get()
                + "; with --allow-shared-queue its tasks are run all the same");
      }
      if (settings.has(RunFlag.FOLLOW) || selection.hasTasks(folder)) {
        folder.prepareForClaims().forEach(listener::notice);
        used.add(folder);
      }
    }
    return used;
  }

  private void removeOldPauses(Selection selection) {
    for (TaskFolder folder : selection.folders()) {
      try {
        PauseFile.read(folder, Instant.now());
      } catch (IOException e) {
        listener.notice("a pause that is over stays: " + IoMessage.of(e));
      }
    }
  }

  /** Has threads run the tasks; one more than agents, to publish an outcome meanwhile. */
  private void pass(RunContext context, Schedule schedule, int tasks, Tally tally) {
    int agents = settings.concurrency().most();
    int threads = Math.min(agents == 1 ? 1 : agents + 1, tasks);
    Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    Runnable worker =
        () -> {
          try {
            drain(schedule, context, tally);
          } catch (IOException e) {
            stop.stopClaiming(StopCause.ENVIRONMENT, IoMessage.of(e));
          } catch (OutOfMemoryError e) {
            stop.stopClaiming(StopCause.ENVIRONMENT, ProcessLimit.words(e));
          } catch (RuntimeException | Error e) {
            bugs.add(e);
            stop.stopClaiming(StopCause.ENVIRONMENT, "an unexpected error: " + e);
          }
        };
    List<Thread> pool = new ArrayList<>();
    for (int i = 1; i <= threads; i++) {
      Thread thread = new Thread(worker, "worker-" + i);
      try {
        thread.start();
      } catch (OutOfMemoryError e) {
        stop.stopClaiming(StopCause.ENVIRONMENT, ProcessLimit.words(e));
        break;
      }
      pool.add(thread);
    }
    pool.forEach(Engine::join);
    if (!bugs.isEmpty()) {
      Throwable bug = bugs.remove();
      if (bug instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) bug;
    }
  }

  /** Takes task after task; one that a usage limit ended comes first once the limit is over. */
  private void drain(Schedule schedule, RunContext context, Tally tally) throws IOException {
    for (Optional<Task> next = schedule.next(); next.isPresent(); next = schedule.next()) {
      Task task = next.get();
      TaskEnd end = TaskEnd.NOT_STARTED;
      try (Admission.Place place =
          context.admission().place(() -> isMoot(task), () -> schedule.isAnswered(task))) {
        if (place.enter()) {
          end = new TaskRun(context, task, place, schedule.isSecondRound()).run();
        }
      } finally {
        boolean again = end == TaskEnd.LIMITED && settings.has(RunFlag.WAIT_FOR_LIMIT);
        if (schedule.ended(task, end, again)) {
          tally.add(end);
          if (end == TaskEnd.ELSEWHERE) {
            listener.on(new RunEvent.Skipped(task, end, ""));
          }
        }
      }
    }
  }

  /** Whether waiting for a place is pointless: the task has an outcome, or a stop request. */
  private static boolean isMoot(Task task) {
    return StopRequest.isMade(task)
        || (!task.has(TaskFile.FAILED_LOG) && Files.exists(task.path(TaskFile.FAILED_LOG)));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the run's own thread is never interrupted", e);
    }
  }
}
