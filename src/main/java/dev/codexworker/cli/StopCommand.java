package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.recovery.TaskCanceller;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Visible;
import dev.codexworker.workspace.Audit;
import dev.codexworker.workspace.Registry;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.WorkerException;
import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code codex-worker stop}: ends workers in the background. */
@Command(
    name = "stop",
    description =
        "End workers and everything they started. Stopped workers count as failed; 'run' or"
            + " 'reset' requeues them.",
    footerHeading = "%nExamples:%n",
    footer = {"  codex-worker stop c1282f", "  codex-worker stop --all"})
final class StopCommand extends ProgramCommand {
  /** An agent has a few seconds to end its own tools. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Parameters(paramLabel = "ID", arity = "0..*", description = "Workers, by id or name.")
  List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All unfinished workers.")
  boolean all;

  @Mixin WorkspaceOptions where = new WorkspaceOptions();
  @Mixin CommonOptions common = new CommonOptions();

  StopCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException, WorkerException {
    check(ids.isEmpty() == all, "name workers by id or name, or pass --all");
    Workspace workspace = where.workspace();
    List<Worker> workers = new ArrayList<>(all ? workspace.list() : List.of());
    for (String id : ids) {
      workers.add(workspace.find(id));
    }
    int code = ExitCode.OK;
    for (Worker worker : workers) {
      try {
        code = Math.max(code, stop(worker, new Audit(workspace)));
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

  private int stop(Worker worker, Audit audit) throws IOException {
    TaskCanceller.End end = new TaskCanceller(PATIENCE).stop(worker.task());
    String what = worker.id() + "  " + worker.title();
    if (end == TaskCanceller.End.OVER) {
      if (!all) {
        console.out().println(Visible.line("was over " + what));
      }
      return ExitCode.OK;
    }
    String how = end == TaskCanceller.End.REQUESTED ? "requested" : "stopped";
    keep(
        () -> {
          audit.write("stop", worker, arguments(), Map.of("end", how));
          if (end == TaskCanceller.End.SETTLED) {
            audit.write(
                "outcome", worker, arguments(), Map.of("outcome", "failed", "class", "stopped"));
          }
        });
    console.out().println(Visible.line(how + "  " + what));
    return end == TaskCanceller.End.REQUESTED ? ExitCode.TASK_FAILED : ExitCode.OK;
  }
}
