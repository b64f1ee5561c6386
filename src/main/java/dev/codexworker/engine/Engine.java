package dev.codexworker.engine;

import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.ExecOptions;
import dev.codexworker.frontmatter.Effort;
import dev.codexworker.frontmatter.Mode;
import dev.codexworker.task.PauseFile;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Runs tasks on a fixed pool of threads. The folders are listed once; a thread takes one task at a
 * time and owns it from its lock to its unlock.
 */
public final class Engine {
  private final RunSettings settings;
  private final Stop stop;
  private final RunListener listener;
  private final String searchPath;

  /**
   * An engine for one run.
   *
   * @param searchPath the {@code PATH} on which codex is looked up
   */
  public Engine(RunSettings settings, String searchPath, Stop stop, RunListener listener) {
    this.settings = settings;
    this.searchPath = searchPath;
    this.stop = stop;
    this.listener = listener;
  }

  /**
   * The command line that every agent would be started with, for a shell.
   *
   * @throws EnvironmentFailure if codex can't be found
   */
  public String commandLine() throws EnvironmentFailure {
    return CodexProgram.display(options().command(findCodex().path().toString()));
  }

  /**
   * Runs what is to be run. Nothing is touched before codex and the folders have been tried.
   *
   * @throws EnvironmentFailure if codex can't be executed, or a folder can't be read or written
   */
  public RunSummary run(Selection selection) throws EnvironmentFailure {
    long begun = System.nanoTime();
    CodexProgram codex = findCodex();
    List<Task> listed = prepare(selection);
    Tally tally = new Tally();
    List<Task> work = tally.takeOutFinished(listed);
    listener.on(
        new RunEvent.Begun(
            listed.size(),
            tally.count(TaskEnd.DONE_BEFORE),
            tally.count(TaskEnd.FAILED_BEFORE),
            settings.concurrency()));
    Tokens tokens = work.isEmpty() ? Tokens.ZERO : run(codex, selection, work, tally);
    removeOldPauses(selection);
    RunSummary summary =
        new RunSummary(
            tally.ends,
            Duration.ofNanos(System.nanoTime() - begun),
            tokens,
            stop.cause(),
            stop.reason());
    listener.on(new RunEvent.Ended(summary));
    return summary;
  }

  /** Runs the tasks that are not over yet, and returns the tokens that were used. */
  private Tokens run(CodexProgram codex, Selection selection, List<Task> work, Tally tally)
      throws EnvironmentFailure {
    RunContext context =
        new RunContext(
            settings,
            codex.path().toString(),
            options(),
            version(codex),
            listener,
            stop,
            Clock.system(ZoneId.systemDefault()),
            selection.folders());
    warnOutsideGit();
    List<Task> held = pass(context, work, tally);
    // A lock that was held may have been an asking `status`, or a worker that has died since.
    for (Task task : pass(context, held, tally)) {
      tally.add(TaskEnd.ELSEWHERE);
      listener.on(new RunEvent.Skipped(task, TaskEnd.ELSEWHERE));
    }
    return context.tokens();
  }

  private CodexProgram findCodex() throws EnvironmentFailure {
    try {
      return CodexProgram.find(settings.codex(), searchPath);
    } catch (CodexProgram.Unusable e) {
      throw new EnvironmentFailure("codex can't be used: " + e.getMessage());
    }
  }

  private static String version(CodexProgram codex) throws EnvironmentFailure {
    try {
      return codex.version();
    } catch (CodexProgram.Unusable e) {
      throw new EnvironmentFailure("codex can't be used: " + e.getMessage());
    }
  }

  private static List<Task> prepare(Selection selection) throws EnvironmentFailure {
    try {
      List<Task> listed = selection.list();
      for (TaskFolder folder : selection.folders()) {
        if (listed.stream().anyMatch(task -> task.folder().equals(folder))) {
          folder.prepareForClaims();
        }
      }
      return listed;
    } catch (IOException e) {
      throw new EnvironmentFailure("the queue folder can't be used: " + IoMessage.of(e));
    }
  }

  private ExecOptions options() {
    return new ExecOptions(
        settings.mode().label(),
        settings.model(),
        settings.effort().map(Effort::label),
        settings.addDirs(),
        settings.codexArgs());
  }

  private void removeOldPauses(Selection selection) {
    for (TaskFolder folder : selection.folders()) {
      try {
        PauseFile.read(folder, Instant.now());
      } catch (IOException e) {
        listener.on(new RunEvent.Notice("a pause that is over stays: " + IoMessage.of(e)));
      }
    }
  }

  private void warnOutsideGit() {
    if (settings.mode() == Mode.READ_ONLY) {
      return;
    }
    for (Path folder = settings.folder(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(".git"))) {
        return;
      }
    }
    listener.on(
        new RunEvent.Notice(
            settings.folder() + " is not in a git repository: what agents write can't be undone"));
  }

  /** Offers the tasks to the pool's threads, and returns those that other workers hold. */
  private List<Task> pass(RunContext context, List<Task> tasks, Tally tally) {
    Deque<Task> queue = new ConcurrentLinkedDeque<>(tasks);
    List<Task> held = Collections.synchronizedList(new ArrayList<>());
    Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    Runnable worker =
        () -> {
          try {
            drain(queue, context, held, tally);
          } catch (IOException e) {
            stop.stopClaiming(StopCause.ENVIRONMENT, IoMessage.of(e));
          } catch (RuntimeException | Error e) {
            bugs.add(e);
            stop.stopClaiming(StopCause.ENVIRONMENT, "an unexpected error: " + e);
          }
        };
    List<Thread> pool = new ArrayList<>();
    for (int i = 1; i <= Math.min(settings.concurrency(), tasks.size()); i++) {
      Thread thread = new Thread(worker, "worker-" + i);
      thread.start();
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
    queue.forEach(task -> tally.add(TaskEnd.NOT_STARTED));
    return held;
  }

  /** Takes task after task; one that a usage limit ended comes first once the limit is over. */
  private void drain(Deque<Task> queue, RunContext context, List<Task> held, Tally tally)
      throws IOException {
    while (!queue.isEmpty()) {
      try (Admission.Place place = context.admission().place()) {
        if (!place.enter()) {
          return;
        }
        Task task = queue.poll();
        if (task == null) {
          return;
        }
        TaskEnd end = new TaskRun(context, task, place).run();
        if (end == TaskEnd.ELSEWHERE) {
          held.add(task);
        } else if (end == TaskEnd.LIMITED && settings.waitForLimit()) {
          queue.addFirst(task);
        } else {
          tally.add(end);
        }
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the run's own thread is never interrupted", e);
    }
  }

  /** Counts how tasks ended. */
  private final class Tally {
    private final Map<TaskEnd, Integer> ends = new EnumMap<>(TaskEnd.class);

    private int tasks;

    synchronized void add(TaskEnd end) {
      int count = ends.merge(end, 1, Integer::sum);
      if (end == TaskEnd.FAILED && settings.halt().isReached(count, tasks)) {
        stop.stopClaiming(
            StopCause.HALTED, count + (count == 1 ? " task has" : " tasks have") + " failed");
      }
    }

    synchronized int count(TaskEnd end) {
      return ends.getOrDefault(end, 0);
    }

    /** Counts what the names alone show to be over, and returns the rest. */
    List<Task> takeOutFinished(List<Task> listed) {
      List<Task> rest = new ArrayList<>();
      for (Task task : listed) {
        Optional<TaskEnd> over = over(task);
        over.ifPresentOrElse(this::add, () -> rest.add(task));
      }
      tasks = rest.size();
      return rest;
    }

    private Optional<TaskEnd> over(Task task) {
      boolean settled =
          task.has(TaskFile.TASK) && !task.has(TaskFile.IN_PROGRESS) && task.refusal().isEmpty();
      if (!settled) {
        return Optional.empty();
      }
      if (task.has(TaskFile.DONE_LOG)) {
        task.oddity().ifPresent(odd -> listener.on(new RunEvent.Notice(task.name() + ": " + odd)));
        return Optional.of(TaskEnd.DONE_BEFORE);
      }
      boolean failed = settings.skipFailed() && task.has(TaskFile.FAILED_LOG);
      return failed ? Optional.of(TaskEnd.FAILED_BEFORE) : Optional.empty();
    }
  }
}
