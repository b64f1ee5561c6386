package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.StatusJson;
import dev.codexworker.output.StatusReport;
import dev.codexworker.output.StatusTable;
import dev.codexworker.task.BadSelection;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code codex-worker status}: shows how tasks stand. */
@Command(name = "status", description = "Show how tasks stand; changes nothing.")
final class StatusCommand implements Callable<Integer> {
  private final Console console;

  @Mixin TaskOptions tasks = new TaskOptions();
  @Mixin CommonOptions common = new CommonOptions();

  @Mixin ClassOption only = new ClassOption();

  @Option(
      names = {"-d", "--detailed"},
      description = "Show a line for each task.")
  boolean detailed;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  boolean json;

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadSelection, IOException {
    Selection selection = tasks.selection();
    List<Task> chosen = selection.list().stream().filter(only::chooses).toList();
    StatusReport report = StatusReport.of(selection.folders(), chosen, detailed || json);
    if (json) {
      console.out().println(StatusJson.of(report));
      return written();
    }
    if (detailed) {
      StatusTable.details(report).forEach(console.out()::println);
      console.out().println();
    }
    StatusTable.counts(report).forEach(console.out()::println);
    return written();
  }

  /** A status that could not be written must not pass as one. */
  private int written() {
    if (console.out().checkError()) {
      console.err().println("codex-worker: the status could not be written to stdout");
      return ExitCode.ENVIRONMENT;
    }
    return ExitCode.OK;
  }
}
