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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code codex-worker stop}: ends workers in the background. */
@Command(
    name = "stop",
    description =
        "End workers and everything they started. They have failed then; 'run' or 'reset' begins"
            + " them again.",
    footerHeading = "%nExamples:%n",
    footer = {"  codex-worker stop c1282f", "  codex-worker stop --all"})
final class StopCommand implements Callable<Integer> {
  /** An agent has a few seconds to end its own tools. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Console console;

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "Workers, by their ids.")
  List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All that are not finished.")
  boolean all;

  @Mixin WorkspaceOptions where = new WorkspaceOptions();
  @Mixin CommonOptions common = new CommonOptions();

  StopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, WorkerException {
    if (spec != null && ids.isEmpty() != all) {
      throw new ParameterException(spec.commandLine(), "name workers by their ids, or say --all");
    }
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
        console.err().println(Visible.line("codex-worker: not stopped: " + IoMessage.of(e)));
        code = ExitCode.ENVIRONMENT;
      }
    }
    if (workspace.exists()) {
      Bookkeeping.keep(console, new Registry(workspace)::write);
    }
    return code == ExitCode.OK ? Printout.end(console) : code;
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
    List<String> command =
        spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs();
    Bookkeeping.keep(
        console,
        () -> {
          audit.write("stop", worker, command, Map.of("end", how));
          if (end == TaskCanceller.End.SETTLED) {
            audit.write(
                "outcome", worker, command, Map.of("outcome", "failed", "class", "stopped"));
          }
        });
    console.out().println(Visible.line(how + "  " + what));
    return end == TaskCanceller.End.REQUESTED ? ExitCode.TASK_FAILED : ExitCode.OK;
  }
}
