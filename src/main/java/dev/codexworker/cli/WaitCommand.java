package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.Json;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Nap;
import dev.codexworker.task.PauseFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Visible;
import dev.codexworker.workspace.Registry;
import dev.codexworker.workspace.Runner;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.WorkerException;
import dev.codexworker.workspace.Workspace;
import dev.codexworker.worktree.BranchStates;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker wait}: waits for workers in the background. */
final class WaitCommand extends ProgramCommand {
  private static final long POLL_MILLIS = 200;
  private static final Duration LONG = Duration.ofDays(365);

  /** A run exits at once if another one was faster; several may be killed in a row. */
  private static final int MOST_STARTS = 5;

  /** A worker's file is written shortly before its run is started. */
  private static final int LOOKS_ALONE = 25;

  final Argument<List<String>> ids = parameters("ID", "Workers, by id or name.");

  final Argument<Boolean> any = flag("--any", "Return as soon as one of them is finished.");

  final Argument<Duration> timeout =
      option(Duration.class, "-t, --timeout DURATION", "How long to wait at most.");

  final WorkspaceOptions where = with(new WorkspaceOptions());
  final RunnerOptions runner = with(new RunnerOptions());

  final Argument<Boolean> json =
      flag("--json", "Print a JSON object for each worker that is finished.");

  final CommonOptions common = with(new CommonOptions());

  private final long begun = System.nanoTime();
  private final Map<Worker, Integer> seenAlone = new HashMap<>();
  private final Set<Worker> givenUpBefore = new HashSet<>();
  private Optional<Instant> paused = Optional.empty();
  private int finished;
  private int failed;
  private boolean ranMeanwhile;

  WaitCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Wait until workers are finished, and print how each ended and where its report is."
                + " With no ID, print all workers, those first that ended before; workers that were"
                + " stopped before don't count. Exits like run: 1 if one failed. Starts the"
                + " background run if none is active.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker wait                        all",
            "  codex-worker wait c1282f readme_analysis",
            "  codex-worker wait --any c1282f 0a3b4c    the first of them",
            "  codex-worker wait --timeout 10m          exit code 124 if they take longer");
  }

  @Override
  public Integer call() throws IOException, WorkerException {
    Workspace workspace = where.workspace();
    Runner background =
        new Runner(workspace, "", runner.options(commandLine(), console.environment()));
    List<Worker> open = wanted(workspace);
    if (workspace.exists()) {
      keep(new Registry(workspace)::write);
    }
    if (open.isEmpty()) {
      if (!workspace.exists()) {
        console.problem("no workers in " + workspace.project());
      }
      return printed();
    }
    Duration limit = timeout.optional().orElse(LONG);
    while (true) {
      boolean alive = background.isAlive();
      takeOutFinished(workspace, open);
      if (open.isEmpty() || (any.value() && finished > 0)) {
        return failed > 0 ? ExitCode.TASK_FAILED : printed();
      }
      Duration left = limit.minusNanos(System.nanoTime() - begun);
      if (left.isNegative()) {
        console.problem(open.size() + " not finished within " + limit.toSeconds() + " s");
        return ExitCode.TIMED_OUT;
      }
      takeOutAbandoned(workspace, open);
      if (!alive && !background.isEnding() && !someRun(workspace) && anyIsUsual(workspace, open)) {
        if (!isWorthARun(background)) {
          return givenUp(background, open);
        }
        background.ensure(left);
      }
      sayOncePaused(workspace);
      Nap.millis(POLL_MILLIS);
    }
  }

  /** Whether the usual run is to run one of them, or one that they need. */
  private static boolean anyIsUsual(Workspace workspace, List<Worker> open) throws IOException {
    Deque<Worker> some = new ArrayDeque<>(open);
    Set<Worker> seen = new HashSet<>();
    while (!some.isEmpty()) {
      Worker worker = some.remove();
      if (worker.onlyWith().isEmpty()) {
        return true;
      }
      for (String need : seen.add(worker) ? worker.needs() : List.<String>of()) {
        Optional<Worker> needed = workspace.called(need);
        if (needed.isPresent() && !isOver(needed.get().current().state())) {
          some.add(needed.get());
        }
      }
    }
    return false;
  }

  /** Prints and counts those that are finished, and those that can't be run. */
  private void takeOutFinished(Workspace workspace, List<Worker> open) throws IOException {
    Map<TaskName, Optional<String>> looked = new HashMap<>();
    for (Worker worker : List.copyOf(open)) {
      Task task = worker.task().folder().look(worker.task().name());
      TaskState state = task.state();
      boolean mayWait = !isOver(state) && state != TaskState.RUNNING;
      Optional<String> hopeless = mayWait ? TaskNotes.hopeless(task, looked) : Optional.empty();
      if (isOver(state) || hopeless.isPresent()) {
        open.remove(worker);
        finished++;
        failed += state == TaskState.DONE || givenUpBefore.contains(worker) ? 0 : 1;
        print(workspace, worker, state, hopeless);
      }
    }
  }

  /** Gives up workers whose own run has ended: no other may start one with their options. */
  private void takeOutAbandoned(Workspace workspace, List<Worker> open) throws IOException {
    for (Worker worker : List.copyOf(open)) {
      boolean alone = !worker.onlyWith().isEmpty() && !workspace.hasRunFor(worker);
      int looks = alone ? seenAlone.merge(worker, 1, Integer::sum) : 0;
      if (!alone) {
        seenAlone.remove(worker);
      } else if (looks >= LOOKS_ALONE) {
        open.remove(worker);
        finished++;
        failed++;
        String file = worker.current().file().toString();
        String why = "its run has ended; run " + file + " with the options that only-with names";
        print(workspace, worker, worker.current().state(), Optional.of(why));
      }
    }
  }

  /** Whether workers run although no run follows the folder: another run has them. */
  private boolean someRun(Workspace workspace) throws IOException {
    for (Worker worker : workspace.list()) {
      if (worker.task().state() == TaskState.RUNNING) {
        ranMeanwhile = true;
        return true;
      }
    }
    return false;
  }

  /**
   * A run that succeeded left the rest to another one; after a failure, the next would fail too.
   */
  private boolean isWorthARun(Runner background) {
    int ended = background.exit().orElse(ExitCode.OK);
    boolean elsewhere = ended == ExitCode.OK || (ended == ExitCode.TASK_FAILED && ranMeanwhile);
    ranMeanwhile = false;
    return elsewhere && background.starts() < MOST_STARTS;
  }

  private void sayOncePaused(Workspace workspace) throws IOException {
    Optional<Instant> until = PauseFile.look(TaskFolder.of(workspace.tasks()), Instant.now());
    if (until.isPresent() && !until.equals(paused)) {
      paused = until;
      console.problem(
          "paused for a usage limit until " + until.get().atZone(ZoneId.systemDefault()));
    }
  }

  private List<Worker> wanted(Workspace workspace) throws IOException, WorkerException {
    List<Worker> wanted = new ArrayList<>();
    if (ids.value().isEmpty()) {
      for (Worker worker : workspace.list()) {
        TaskState state = worker.task().state();
        if (!isOver(state) || !any.value()) {
          wanted.add(worker);
        }
        if (state == TaskState.FAILED && wasStopped(worker)) {
          givenUpBefore.add(worker);
        }
      }
    }
    for (String id : ids.value()) {
      Worker worker = workspace.find(id);
      if (!wanted.contains(worker)) {
        wanted.add(worker);
      }
    }
    return wanted;
  }

  /** Returns the branch that a done worker's worktree left; empty without one. */
  private static Optional<String> branch(Workspace workspace, Worker worker) {
    Optional<String> named = worker.branch();
    return named.isPresent()
            && new BranchStates(workspace.project()).of(worker.current()).isPresent()
        ? named
        : Optional.empty();
  }

  /** The user gave up stopped workers on purpose. */
  private static boolean wasStopped(Worker worker) {
    return FailureClass.of(worker.task()).equals(Optional.of(FailureClass.STOPPED));
  }

  private static boolean isOver(TaskState state) {
    return state == TaskState.DONE || state == TaskState.FAILED || state == TaskState.REFUSED;
  }

  /** Reports why workers are unfinished although the run that was started for them has ended. */
  private int givenUp(Runner background, List<Worker> open) throws IOException {
    int code = ExitCode.ofBackground(background.exit().orElse(ExitCode.ENVIRONMENT));
    String why = code > ExitCode.TASK_FAILED ? ": " + background.why() : "; see status -d";
    console.problem(open.size() + " not finished, and nothing runs any more" + why);
    for (Worker worker : open) {
      Task task = worker.current();
      TaskNotes.note(task, task.state())
          .ifPresent(note -> console.problem(worker.id() + ": " + note));
    }
    return Math.max(code, ExitCode.TASK_FAILED);
  }

  private void print(
      Workspace workspace, Worker worker, TaskState state, Optional<String> hopeless) {
    ReportPath report = new ReportPath(workspace.project(), worker.output());
    String failure =
        hopeless.isPresent()
            ? ""
            : FailureClass.of(worker.current()).map(FailureClass::label).orElse("");
    Optional<String> branch =
        state == TaskState.DONE ? branch(workspace, worker) : Optional.empty();
    if (json.value()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", worker.id());
      object.put("task", worker.title());
      object.put("status", state.label());
      object.put("class", failure);
      object.put("output_file", report.absolute());
      hopeless.ifPresent(why -> object.put("note", why));
      branch.ifPresent(name -> object.put("branch", name));
      console.out().println(Json.line(object));
    } else {
      String rest =
          state == TaskState.DONE
              ? report.fromHere() + branch.map(name -> "  branch " + name).orElse("")
              : hopeless
                  .or(worker.current()::refusal)
                  .orElse(failure + "  codex-worker logs " + worker.id());
      console
          .out()
          .println(
              Visible.line(
                  "%-7s %s  %s  %s".formatted(state.label(), worker.id(), worker.title(), rest)));
    }
  }
}
