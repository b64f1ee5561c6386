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
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker collect}: prints the results of tasks as a table. */
final class CollectCommand extends ProgramCommand {
  final TaskOptions tasks = with(new TaskOptions());

  final Argument<String> rows =
      option(
          "--rows FILE",
          "The table that the tasks came from; - for stdin. Its rows come first, in their order.");

  final Argument<String> name =
      option("--name NAME", "The tasks' names, as for expand (default ${DEFAULT-VALUE}).")
          .byDefault("{{id}}");

  final Argument<Boolean> csv = flag("--csv", "Print CSV with a header (default).");

  final Argument<Boolean> jsonl = flag("--jsonl", "Print a JSON object on each line.");

  final Argument<Path> folder =
      option(
              Path.class,
              "-C, --cd DIR",
              "The working folder of the run, where schemas are (default: the current one).")
          .byDefault(".");

  final CommonOptions common = with(new CommonOptions());

  CollectCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Print a row for each task: its name, state, failure class and answer. The fields of"
                + " answers to a schema become columns.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker collect tasks/ --rows services.csv >results.csv",
            "  codex-worker collect tasks/ --jsonl | jq -r 'select(.state == \"done\") | .answer'");
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    check(!csv.value() || !jsonl.value(), "choose --csv or --jsonl");
    try {
      Table table = !rows.isPresent() ? Table.none() : Table.read(rows.value(), console.in());
      Results results =
          Results.of(
              tasks.selection().list(),
              table,
              TaskNaming.of(name.value()),
              folder.value().toAbsolutePath());
      if (jsonl.value()) {
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
