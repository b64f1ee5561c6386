package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.output.Console;
import dev.codexworker.table.ResultCsv;
import dev.codexworker.table.ResultJson;
import dev.codexworker.table.Results;
import dev.codexworker.table.Table;
import dev.codexworker.table.TableException;
import dev.codexworker.table.TaskNaming;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code codex-worker collect}: prints the results of tasks as a table. */
@Command(
    name = "collect",
    description =
        "Print a row for each task: its name, state, failure class and answer. The fields of"
            + " answers to a schema become columns.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  codex-worker collect tasks/ --rows services.csv >results.csv",
      "  codex-worker collect tasks/ --jsonl | jq -r 'select(.state == \"done\") | .answer'"
    })
final class CollectCommand extends ProgramCommand {
  @Mixin TaskOptions tasks = new TaskOptions();

  @Option(
      names = "--rows",
      paramLabel = "FILE",
      description =
          "The table that the tasks came from; - for stdin. Its rows come first, in their order.")
  @Nullable String rows;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "{{id}}",
      description = "The tasks' names, as for expand (default ${DEFAULT-VALUE}).")
  String name = "{{id}}";

  @Option(names = "--csv", description = "Print CSV with a header (default).")
  boolean csv;

  @Option(names = "--jsonl", description = "Print a JSON object on each line.")
  boolean jsonl;

  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The working folder of the run, where schemas are (default: the current one).")
  Path folder = Path.of(".");

  @Mixin CommonOptions common = new CommonOptions();

  CollectCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    check(!csv || !jsonl, "choose --csv or --jsonl");
    try {
      Table table = rows == null ? Table.none() : Table.read(rows, console.in());
      Results results =
          Results.of(tasks.selection().list(), table, TaskNaming.of(name), folder.toAbsolutePath());
      if (jsonl) {
        results.read(this::printJson);
      } else {
        printCsv(results);
      }
      return printed();
    } catch (TableException e) {
      console.problem(String.valueOf(e.getMessage()));
      return ExitCode.USAGE;
    }
  }

  private boolean printJson(Results.Result result) throws IOException {
    console.out().println(ResultJson.line(result));
    return !console.out().checkError();
  }

  /** Values are printed as they are, but not to a terminal, which they could control. */
  private void printCsv(Results results) throws IOException {
    boolean onTerminal = console.terminals().contains("1");
    UnaryOperator<String> cell = onTerminal ? Visible::text : UnaryOperator.identity();
    ResultCsv table = new ResultCsv(results, new OutputStreamWriter(console.out(), UTF_8), cell);
    results.read(result -> table.take(result) && !console.out().checkError());
    table.flush();
  }
}
