package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.StatusJson;
import dev.codexworker.output.StatusReport;
import dev.codexworker.output.StatusTable;
import dev.codexworker.task.BadSelection;
import dev.codexworker.task.Selection;
import java.io.IOException;
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
    StatusReport report = StatusReport.of(selection.folders(), selection.list(), detailed || json);
    if (json) {
      console.out().println(StatusJson.of(report));
      return ExitCode.OK;
    }
    if (detailed) {
      StatusTable.details(report).forEach(console.out()::println);
      console.out().println();
    }
    StatusTable.counts(report).forEach(console.out()::println);
    return ExitCode.OK;
  }
}
