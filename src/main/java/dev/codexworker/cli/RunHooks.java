package dev.codexworker.cli;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.command.Hook;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.output.Console;
import dev.codexworker.output.Palette;
import dev.codexworker.output.Prices;
import dev.codexworker.output.Report;
import dev.codexworker.output.ReportFormat;
import dev.codexworker.output.StatusReport;
import dev.codexworker.output.Wording;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TemporaryFile;
import dev.codexworker.task.Tokens;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the user's commands for failed tasks and for the end of the run; they change nothing. */
final class RunHooks {
  private static final int MOST_AT_A_TIME = 4;

  /** A longer variable may keep a program from being started. */
  private static final int LONGEST_TEXT = 4000;

  private final Console console;
  private final HookOptions hooks;
  private final RunShutdown stop;
  private final ExecutorService failures =
      Executors.newFixedThreadPool(MOST_AT_A_TIME, RunHooks::daemon);
  private final AtomicInteger untold = new AtomicInteger();
  private volatile Consumer<String> output;
  private volatile boolean late;

  /**
   * The hooks of a run.
   *
   * @param stop kills the commands when the run is stopped at once
   */
  RunHooks(Console console, HookOptions hooks, RunShutdown stop) {
    this.console = console;
    this.hooks = hooks;
    this.stop = stop;
    this.output = line -> console.err().println(Visible.line(line));
  }

  /**
   * Returns a listener that passes events on, and has failures told.
   *
   * @param live whether it draws in place, so that lines must go through it
   */
  RunListener before(RunListener listener, boolean live) {
    if (!hooks.onFailure.isPresent()) {
      return listener;
    }
    if (live) {
      output = line -> listener.on(new RunEvent.Notice(line));
    }
    String command = hooks.onFailure.value();
    return event -> {
      listener.on(event);
      if (event instanceof RunEvent.Finished over && over.end() == TaskEnd.FAILED) {
        failures.execute(() -> tell(command, over));
      }
    };
  }

  private void tell(String command, RunEvent.Finished over) {
    if (late || stop.isAtOnce()) {
      untold.incrementAndGet();
      return;
    }
    Map<String, String> environment =
        Map.of(
            "CODEX_WORKER_TASK", over.task().path(TaskFile.TASK).toAbsolutePath().toString(),
            "CODEX_WORKER_CLASS", over.failure().map(FailureClass::label).orElse(""),
            "CODEX_WORKER_REASON", shown(over.reason()),
            "CODEX_WORKER_LOG", over.log().toAbsolutePath().toString());
    run("--on-failure", command, environment);
  }

  /** Waits until failures were told; those that are not after the time of a command stay untold. */
  void finishFailures() {
    failures.shutdown();
    try {
      if (!failures.awaitTermination(Hook.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        late = true;
        failures.awaitTermination(2 * Hook.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the program's thread is never interrupted", e);
    }
    if (untold.get() > 0) {
      output.accept("--on-failure was not run for " + Wording.count(untold.get(), "failed task"));
    }
    output = line -> console.err().println(Visible.line(line));
  }

  /** Tells of a run that could not begin, or not go on. */
  void atEnd(Selection selection, EnvironmentException e) {
    finishFailures();
    atEnd(
        selection,
        new RunSummary(
            Map.of(),
            Duration.ZERO,
            Tokens.ZERO,
            AccountLimits.NONE,
            Optional.of(StopCause.ENVIRONMENT),
            String.valueOf(e.getMessage())),
        ExitCode.ENVIRONMENT);
  }

  /** Tells of the end of a run. */
  void atEnd(Selection selection, RunSummary summary, int exitCode) {
    if (!hooks.onEnd.isPresent()) {
      return;
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("CODEX_WORKER_EXIT_CODE", Integer.toString(exitCode));
    environment.put("CODEX_WORKER_STOP_CAUSE", summary.cause().map(RunHooks::label).orElse(""));
    environment.put("CODEX_WORKER_STOP_REASON", shown(summary.reason()));
    environment.put("CODEX_WORKER_DONE", count(summary, TaskEnd.DONE));
    environment.put("CODEX_WORKER_FAILED", count(summary, TaskEnd.FAILED));
    environment.put("CODEX_WORKER_REFUSED", count(summary, TaskEnd.REFUSED));
    environment.put(
        "CODEX_WORKER_PENDING",
        count(summary, TaskEnd.INTERRUPTED, TaskEnd.LIMITED, TaskEnd.WAITING, TaskEnd.NOT_STARTED));
    try (TemporaryFile report = TemporaryFile.of("report", report(selection))) {
      environment.put("CODEX_WORKER_REPORT", report.path().toString());
      run("--on-end", hooks.onEnd.value(), environment);
    } catch (IOException e) {
      console.problem("--on-end: the report can't be written: " + IoMessage.of(e));
    }
  }

  private static String report(Selection selection) throws IOException {
    StatusReport status = StatusReport.of(selection.folders(), selection.list(), true, row -> true);
    return ReportFormat.MARKDOWN.of(
        Report.of(status, Prices.NONE), Palette.PLAIN, Integer.MAX_VALUE);
  }

  private void run(String option, String command, Map<String, String> environment) {
    new Hook(command, stop::isAtOnce, line -> output.accept(line))
        .run(environment)
        .ifPresent(
            problem -> output.accept("codex-worker: " + option + ": the command " + problem));
  }

  private static String count(RunSummary summary, TaskEnd... ends) {
    return Integer.toString(Stream.of(ends).mapToInt(summary::count).sum());
  }

  private static String label(StopCause cause) {
    return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String shown(String text) {
    String line = Visible.line(text);
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
  }

  private static Thread daemon(Runnable runnable) {
    Thread thread = new Thread(runnable, "on-failure");
    thread.setDaemon(true);
    return thread;
  }
}
