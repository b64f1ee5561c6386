package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.Wording;
import dev.codexworker.recovery.TaskCanceller;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.QueueTrace;
import dev.codexworker.task.RunMark;
import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLookup;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Visible;
import dev.codexworker.workspace.Audit;
import dev.codexworker.workspace.Registry;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.WorkerException;
import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker stop}: ends tasks that run, in any terminal or in the background. */
final class StopCommand extends ProgramCommand {
  /** An agent has a few seconds to end its own tools. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final Argument<List<String>> named =
      parameters(
          "TASK", "Workers by id or name, or tasks by path or name; with --all, queue folders.");

  final Argument<Boolean> all =
      flag("--all", "All unfinished workers, or all unfinished tasks of queue folders.");

  final WorkspaceOptions where = with(new WorkspaceOptions());
  final CommonOptions common = with(new CommonOptions());

  StopCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "End tasks and everything they started, whatever run works on them; its other tasks go"
                + " on. Stopped tasks count as failed; 'run' or 'reset' requeues them.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker stop tasks/a.md           a task, by its path or name",
            "  codex-worker stop c1282f               a worker in the background, by its id",
            "  codex-worker stop tasks/ --all         all unfinished tasks of a queue folder",
            "  codex-worker stop --all                all workers, or all tasks of this queue"
                + " folder");
  }

  /**
   * A task that is to be stopped.
   *
   * @param worker which worker of the workspace it is; empty if it is none
   */
  private record Target(Task task, Optional<Worker> worker) {
    String name() {
      return worker
          .map(its -> Visible.line(its.id() + "  " + its.title()))
          .orElseGet(() -> Wording.path(task.path(TaskFile.TASK)));
    }

    /** Whether no run works on it or will; a worker that waits has been promised to run. */
    boolean isIdle() throws IOException {
      TaskState state = task.state();
      return worker.isEmpty()
          && (state == TaskState.PENDING || state == TaskState.INTERRUPTED)
          && !RunMark.isIn(task.folder());
    }
  }

  @Override
  public Integer call() throws IOException, WorkerException, SelectionException {
    Workspace workspace = where.workspace();
    List<Target> targets = new ArrayList<>();
    for (Target target : all.value() ? everything(workspace) : named(workspace)) {
      if (!target.isIdle()) {
        targets.add(target);
      } else if (!all.value()) {
        console.out().println("not running  " + target.name());
      }
    }
    TaskCanceller canceller = new TaskCanceller(PATIENCE);
    List<Boolean> asked = new ArrayList<>();
    for (Target target : targets) {
      asked.add(isAsked(target.task()));
    }
    int code = ExitCode.OK;
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      try {
        code = Math.max(code, tell(target, canceller.stop(target.task(), asked.get(i)), workspace));
      } catch (IOException e) {
        console.problem("not stopped: " + IoMessage.of(e));
        code = ExitCode.ENVIRONMENT;
      }
    }
    if (workspace.exists()) {
      keep(new Registry(workspace)::write);
    }
    return code == ExitCode.OK ? printed() : code;
  }

  /** What keeps one task from being asked for is reported when it is its turn. */
  private static boolean isAsked(Task task) {
    try {
      return TaskCanceller.request(task);
    } catch (IOException e) {
      return false;
    }
  }

  /** The workers of the workspace, or the tasks of the queue folders that are named. */
  private List<Target> everything(Workspace workspace)
      throws IOException, WorkerException, SelectionException {
    List<Target> targets = new ArrayList<>();
    if (named.value().isEmpty() && workspace.exists()) {
      workspace
          .list()
          .forEach(worker -> targets.add(new Target(worker.task(), Optional.of(worker))));
      return targets;
    }
    if (named.value().isEmpty() && !QueueTrace.isIn(where.folder.value())) {
      return targets;
    }
    List<Path> folders =
        named.value().isEmpty()
            ? List.of(where.folder.value())
            : named.value().stream().map(Path::of).toList();
    for (Path folder : folders) {
      check(Files.isDirectory(folder), "--all takes queue folders, and this is none: " + folder);
    }
    for (Task task : Selection.of(folders, "*.md").list()) {
      targets.add(target(workspace, task));
    }
    return targets;
  }

  private List<Target> named(Workspace workspace)
      throws IOException, WorkerException, SelectionException {
    check(
        !named.value().isEmpty(),
        "name tasks by their paths or workers by their ids, or pass --all");
    List<Target> targets = new ArrayList<>();
    for (String name : named.value()) {
      boolean isFolder = name.indexOf('/') >= 0 && Files.isDirectory(Path.of(name));
      check(!isFolder, name + " is a folder; to stop all its tasks, pass --all");
      targets.add(target(workspace, name));
    }
    return targets;
  }

  private static Target target(Workspace workspace, String name)
      throws IOException, WorkerException, SelectionException {
    Optional<Worker> worker = workspace.called(name);
    if (worker.isPresent()) {
      return new Target(worker.get().task(), worker);
    }
    try {
      return target(workspace, TaskLookup.find(Path.of(""), name));
    } catch (SelectionException e) {
      if (workspace.exists() && name.indexOf('/') < 0) {
        Worker found = workspace.find(name);
        return new Target(found.task(), Optional.of(found));
      }
      throw e;
    }
  }

  /** A task of the workspace is its worker, by whatever name it was found. */
  private static Target target(Workspace workspace, Task task) throws IOException {
    return new Target(
        task, workspace.list().stream().filter(worker -> isOf(worker, task)).findFirst());
  }

  private static boolean isOf(Worker worker, Task task) {
    return worker.task().folder().equals(task.folder()) && worker.task().name().equals(task.name());
  }

  /** Says what came of it; returns the exit code. */
  private int tell(Target target, TaskCanceller.End end, Workspace workspace) {
    if (end == TaskCanceller.End.OVER) {
      if (!all.value()) {
        console.out().println("was over " + target.name());
      }
      return ExitCode.OK;
    }
    String how = end == TaskCanceller.End.REQUESTED ? "requested" : "stopped";
    target.worker().ifPresent(worker -> note(worker, end, how, new Audit(workspace)));
    console.out().println(how + "  " + target.name());
    return end == TaskCanceller.End.REQUESTED ? ExitCode.TASK_FAILED : ExitCode.OK;
  }

  private void note(Worker worker, TaskCanceller.End end, String how, Audit audit) {
    keep(
        () -> {
          audit.write("stop", worker, arguments(), Map.of("end", how));
          if (end == TaskCanceller.End.SETTLED) {
            audit.write(
                "outcome", worker, arguments(), Map.of("outcome", "failed", "class", "stopped"));
          }
        });
  }
}
