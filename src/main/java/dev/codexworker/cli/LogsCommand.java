package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.LogPrinter;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.LastMessage;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskLookup;
import dev.codexworker.task.TaskState;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.WorkerException;
import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker logs}: prints a task's log. */
final class LogsCommand extends ProgramCommand {
  final Argument<String> named =
      parameter(
          String.class,
          "TASK",
          "A worker's id or name, or a task's path, file name, or file name without the ending."
              + " Tasks are looked up in the current folder and in the queue folders directly"
              + " below; they come before names of workers.");

  final Argument<Boolean> follow =
      flag(
          "-f, --follow",
          "Follow the log while the task runs; wait for a worker that is still queued.");

  final Argument<Boolean> last = flag("--last", "Print only codex's last message.");

  final WorkspaceOptions where = with(new WorkspaceOptions());
  final CommonOptions common = with(new CommonOptions());

  LogsCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description("Print a task's log, or codex's last message alone.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker logs tasks/fix-auth.md          the whole log",
            "  codex-worker logs c1282f                     the log of a background worker",
            "  codex-worker logs fix-auth -f                follow it while the task runs",
            "  codex-worker logs fix-auth --last >answer.md");
  }

  @Override
  public Integer call() throws SelectionException, WorkerException, IOException {
    Task task = find();
    LogPrinter printer = new LogPrinter(console);
    while (true) {
      Optional<Path> log = task.folder().look(task.name()).logPath();
      if (follow.value() && (log.isEmpty() ? isAwaited(task) : last.value() && isRunning(task))) {
        printer.pause();
        continue;
      }
      if (log.isEmpty()) {
        return nothing(task, "has not been run yet");
      }
      try {
        return last.value()
            ? printLast(task, log.get(), printer)
            : printAll(task, log.get(), printer);
      } catch (NoSuchFileException e) {
        // The log has just been renamed: look again.
      }
    }
  }

  private Task find() throws SelectionException, WorkerException, IOException {
    Workspace workspace = where.workspace();
    Optional<Worker> worker = workspace.called(named.value());
    if (worker.isPresent()) {
      return worker.get().task();
    }
    try {
      return TaskLookup.find(Path.of(""), named.value());
    } catch (SelectionException e) {
      if (workspace.isNearly(named.value())) {
        return workspace.find(named.value()).task();
      }
      throw e;
    }
  }

  private int printAll(Task task, Path log, LogPrinter printer) throws IOException {
    printer.print(log, () -> follow.value() && isRunning(task));
    return printed();
  }

  private int printLast(Task task, Path log, LogPrinter printer) throws IOException {
    Optional<String> message = LastMessage.read(log);
    if (message.isEmpty()) {
      return nothing(task, "has no last message" + (isRunning(task) ? " yet: it is running" : ""));
    }
    printer.print(message.get());
    return printed();
  }

  /** Whether a run is active that will pick the task up. */
  private static boolean isAwaited(Task task) throws IOException {
    String terms = TaskNotes.frontMatter(task).flatMap(FrontMatter::onlyWith).orElse("");
    return FolderRole.follower(terms).isTaken(task.folder());
  }

  private static boolean isRunning(Task task) throws IOException {
    return task.folder().look(task.name()).state() == TaskState.RUNNING;
  }

  private int nothing(Task task, String why) {
    console.problem(task.name() + " " + why);
    return ExitCode.TASK_FAILED;
  }
}
