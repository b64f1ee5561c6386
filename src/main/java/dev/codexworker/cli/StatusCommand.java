package dev.codexworker.cli;

import dev.codexworker.admission.Account;
import dev.codexworker.output.Console;
import dev.codexworker.output.Palette;
import dev.codexworker.output.StatusJson;
import dev.codexworker.output.StatusReport;
import dev.codexworker.output.StatusScreen;
import dev.codexworker.output.StatusTable;
import dev.codexworker.output.TerminalSize;
import dev.codexworker.output.Wording;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.PauseFile;
import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import dev.codexworker.workspace.Workspace;
import dev.codexworker.worktree.BranchStates;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker status}: shows the state of tasks. */
final class StatusCommand extends ProgramCommand {
  private static final long LOOK_MILLIS = 1000;

  final TaskOptions tasks = with(new TaskOptions());

  final Argument<Boolean> detailed =
      flag("-d, --detailed", "Show a line for each task; those that need attention come first.");

  final Argument<Boolean> failed = flag("--failed", "Only tasks that failed; with -d.");

  final Argument<Boolean> running = flag("--running", "Only tasks that are running; with -d.");

  final ClassOption only = with(new ClassOption());
  final WorkspaceOptions where = with(new WorkspaceOptions());

  final Argument<Boolean> watch =
      flag("-w, --watch", "Refresh every second until nothing is running.");

  final Argument<Boolean> json =
      flag("--json", "Print one JSON object instead of tables (docs/status.schema.json).");

  final CommonOptions common = with(new CommonOptions());

  private boolean ofWorkers;
  private int exit = ExitCode.OK;

  StatusCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Show the state of tasks; changes nothing. Without a PATH, in a folder with .catlab/,"
                + " it shows the workers.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker status tasks/                 the table at a glance",
            "  codex-worker status tasks/ -d --failed     what failed, why, and where its log is",
            "  codex-worker status tasks/ --watch         until nothing runs any more",
            "  codex-worker status tasks/ --json | jq -r '.tasks[] | select(.state == \"failed\") |"
                + " .log'");
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    Optional<Selection> workers = workers();
    ofWorkers = workers.isPresent();
    Selection selection = workers.isPresent() ? workers.get() : tasks.selection();
    if (watch.value()) {
      watch(selection);
    } else if (json.value()) {
      json(selection).forEach(console.out()::print);
      console.out().println();
    } else {
      lines(selection, console.size().columns()).forEach(console.out()::println);
    }
    int written = printed();
    return written == ExitCode.OK ? exit : written;
  }

  /**
   * Selects the workspace's workers if no path is given and there is a workspace; tasks of the
   * current folder come before workers of a folder above.
   */
  private Optional<Selection> workers() throws SelectionException, IOException {
    Workspace workspace = where.workspace();
    boolean meant =
        commandLine().getParseResult().hasMatchedOption("--cd")
            || !where.isAbove(workspace)
            || tasks.selection(0).list().isEmpty();
    return tasks.paths.value().isEmpty() && workspace.exists() && meant
        ? Optional.of(Selection.of(List.of(workspace.tasks()), tasks.pattern.value()))
        : Optional.empty();
  }

  /** Ends when nothing runs twice in a row: between two tasks a worker runs none for a moment. */
  private void watch(Selection selection) throws IOException {
    StatusScreen screen =
        new StatusScreen(console, console.isLively(common.color.value()) && !json.value());
    CountDownLatch interrupted = new CountDownLatch(1);
    Signals.on("INT", interrupted::countDown);
    Signals.on("CONT", screen::resumed);
    int still = 0;
    while (still < 2 && !console.out().checkError()) {
      boolean over = pausedUntil(selection).isEmpty() && isIdle(selection);
      TerminalSize size = console.size();
      screen.show(
          json.value()
              ? List.of(String.join("", json(selection)))
              : lines(selection, size.columns()),
          size);
      still = over ? still + 1 : 0;
      if (still < 2 && pause(interrupted)) {
        exit = ExitCode.INTERRUPTED;
        break;
      }
    }
    screen.end();
  }

  private static boolean isIdle(Selection selection) throws IOException {
    for (Task task : selection.listByNames()) {
      if (task.state() == TaskState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  /** Waits for the next look; returns whether SIGINT came meanwhile. */
  private static boolean pause(CountDownLatch interrupted) {
    try {
      return interrupted.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the program's thread is never interrupted", e);
    }
  }

  private static Optional<Instant> pausedUntil(Selection selection) throws IOException {
    List<Instant> pauses = new ArrayList<>();
    for (TaskFolder folder : selection.folders()) {
      PauseFile.look(folder, Instant.now()).ifPresent(pauses::add);
    }
    return pauses.stream().max(Comparator.naturalOrder());
  }

  private List<String> json(Selection selection) throws IOException {
    return StatusJson.of(
        selection.folders(),
        selection.listByNames(),
        this::isWanted,
        new BranchStates(where.folder.value())::of,
        () -> pausedUntil(selection),
        Account::newest,
        new StatusDetails(selection.folders()));
  }

  private StatusReport report(Selection selection) throws IOException {
    return isDetailed()
        ? StatusReport.of(selection.folders(), selection.listByNames(), true, this::isWanted)
            .with(new BranchStates(where.folder.value())::of)
        : StatusReport.counted(selection);
  }

  private boolean isFiltered() {
    return failed.value() || running.value() || only.failureClass.isPresent();
  }

  private boolean isDetailed() {
    return detailed.value() || ofWorkers || isFiltered();
  }

  private boolean isWanted(StatusReport.Row row) {
    boolean wanted =
        (!failed.value() && !running.value())
            || (failed.value() && row.state() == TaskState.FAILED)
            || (running.value() && row.state() == TaskState.RUNNING);
    return wanted && only.chooses(row.task());
  }

  private List<String> lines(Selection selection, int columns) throws IOException {
    StatusReport report = report(selection);
    Palette palette = console.palette(common.color.value());
    StatusTable table =
        new StatusTable(report, new StatusDetails(selection.folders()), palette, columns);
    if (isFiltered()) {
      return table.details();
    }
    List<String> lines = new ArrayList<>();
    pausedUntil(selection).ifPresent(until -> lines.add(table.paused(until)));
    lines.addAll(table.counts());
    AccountLimits limits = Account.newest();
    if (!limits.windows().isEmpty()) {
      Wording.limits(limits, ZonedDateTime.now(ZoneId.systemDefault()))
          .ifPresent(used -> lines.add("  limits  " + used));
    }
    table.left().ifPresent(lines::add);
    if (isDetailed()) {
      lines.add(watch.value() ? lines.size() : 0, "");
      lines.addAll(watch.value() ? lines.size() : 0, table.details());
    }
    return lines;
  }
}
