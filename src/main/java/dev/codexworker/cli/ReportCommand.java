package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.output.Console;
import dev.codexworker.output.Palette;
import dev.codexworker.output.Prices;
import dev.codexworker.output.Report;
import dev.codexworker.output.ReportFormat;
import dev.codexworker.output.StatusReport;
import dev.codexworker.table.Table;
import dev.codexworker.table.TableException;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import dev.codexworker.worktree.BranchStates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker report}: tells what tasks came to. */
final class ReportCommand extends ProgramCommand {
  private static final int HEAD_BYTES = 256;

  final TaskOptions tasks = with(new TaskOptions());

  final Argument<ReportFormat> format =
      option(
              ReportFormat.class,
              "--format FORMAT",
              "The form: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
          .byDefault("text");

  final Argument<Path> output =
      option(
          Path.class,
          "-o, --output FILE",
          "Write the report to a file; only an earlier report is replaced.");

  final Argument<String> prices =
      option(
          "--prices FILE",
          "A table with the columns model, input, cached and output: prices per million tokens.");

  final RepositoryOption repository = with(new RepositoryOption());
  final CommonOptions common = with(new CommonOptions());

  ReportCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Report what was done, what failed, why and how to go on, and what it took. Changes"
                + " nothing but the file of -o.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker report tasks/",
            "  codex-worker report tasks/ --format markdown >>\"$GITHUB_STEP_SUMMARY\"",
            "  codex-worker report tasks/ --format junit -o target/TEST-codex-worker.xml");
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    try {
      Selection selection = tasks.selection();
      Prices known =
          !prices.isPresent()
              ? Prices.NONE
              : PriceList.of(Table.read(prices.value(), console.in()));
      Report report =
          Report.of(
              StatusReport.of(selection.folders(), selection.list(), true, row -> true)
                  .with(new BranchStates(repository.folder.value())::of),
              known);
      if (!output.isPresent()) {
        Palette palette = console.palette(common.color.value());
        console.out().print(format.value().of(report, palette, console.size().columns()));
        return printed();
      }
      return write(output.value().toAbsolutePath(), selection, report);
    } catch (TableException e) {
      console.problem(String.valueOf(e.getMessage()));
      return ExitCode.USAGE;
    }
  }

  private int write(Path file, Selection selection, Report report) {
    check(
        !String.valueOf(file.getFileName()).endsWith(".md")
            || selection.folders().stream().noneMatch(f -> isFolder(f.path(), file.getParent())),
        "-o: " + output.value() + " would be taken for a task; put it elsewhere");
    try {
      check(
          isFree(file), "-o: " + output.value() + " exists and is no report; nothing was replaced");
      AtomicFile.replace(file, format.value().of(report, Palette.PLAIN, Integer.MAX_VALUE));
      return ExitCode.OK;
    } catch (IOException e) {
      console.problem("the report can't be written: " + IoMessage.of(e));
      return ExitCode.ENVIRONMENT;
    }
  }

  private static boolean isFolder(Path queue, @Nullable Path folder) {
    try {
      return folder != null && Files.exists(folder) && Files.isSameFile(queue, folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is no such file, an empty one, or an earlier report. */
  private static boolean isFree(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String head = new String(in.readNBytes(HEAD_BYTES), UTF_8);
      return head.isEmpty()
          || head.startsWith("codex-worker report: ")
          || head.startsWith("<!-- codex-worker report -->")
          || head.contains("<testsuites name=\"codex-worker\"")
          || head.startsWith("{\"program\":\"codex-worker\"");
    }
  }
}
