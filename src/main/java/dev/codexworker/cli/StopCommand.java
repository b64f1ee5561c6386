package dev.codexworker.cli;

import dev.codexworker.engine.Stopper;
import dev.codexworker.output.Console;
import dev.codexworker.task.Visible;
import dev.codexworker.workspace.Audit;
import dev.codexworker.workspace.BadWorker;
import dev.codexworker.workspace.Registry;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  public Integer call() throws IOException, BadWorker {
    if (spec != null && ids.isEmpty() != all) {
      throw new ParameterException(spec.commandLine(), "name workers by their ids, or say --all");
    }
    Workspace workspace = where.workspace();
    List<Worker> workers = new ArrayList<>(all ? workspace.list() : List.of());
    for (String id : ids) {
      workers.add(workspace.find(id));
    }
    Audit audit = new Audit(workspace);
    boolean requested = false;
    for (Worker worker : workers) {
      Stopper.End end = new Stopper(PATIENCE).stop(worker.task());
      requested |= end == Stopper.End.REQUESTED;
      if (end != Stopper.End.OVER) {
        String how = end.name().toLowerCase(Locale.ROOT);
        audit.write("stop", worker, Map.of("end", how));
        console.out().println(Visible.line(how + "  " + worker.id() + "  " + worker.title()));
      } else if (!all) {
        console.out().println(Visible.line("was over " + worker.id() + "  " + worker.title()));
      }
    }
    if (workspace.exists()) {
      new Registry(workspace).write();
    }
    return requested ? ExitCode.TASK_FAILED : Printout.end(console);
  }
}
