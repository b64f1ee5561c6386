package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.Wording;
import dev.codexworker.spec.FrontMatterException;
import dev.codexworker.spec.TaskTemplate;
import dev.codexworker.table.Expansion;
import dev.codexworker.table.Table;
import dev.codexworker.table.TableException;
import dev.codexworker.table.TaskNaming;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker expand}: makes task files from a template and a table. */
final class ExpandCommand extends ProgramCommand {
  private static final int MOST_PROBLEMS = 20;

  final Argument<Path> template =
      parameter(Path.class, "TEMPLATE", "A task file with places {{column}}.");

  final Argument<String> rows =
      option("--rows FILE", "CSV with a header, or JSON Lines; - for stdin.");

  final Argument<String> files =
      option("--files GLOB", "A row for each matching file, with the columns path and name.");

  final Argument<Path> into =
      option(Path.class, "--into DIR", "The queue folder, which is made if needed.").required();

  final Argument<String> name =
      option(
          "--name NAME",
          "The tasks' names (default: {{id}}; with --files: {{path}}); / becomes -.");

  final Argument<Boolean> dryRun =
      flag("-n, --dry-run", "Show what would be written, and change nothing.");

  final CommonOptions common = with(new CommonOptions());

  ExpandCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Make a task file for each row of a table. {{column}} in the template becomes the row's"
                + " value. All rows are checked before the first file is written.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker expand review.md --rows services.csv --into tasks/",
            "  codex-worker expand review.md --files 'src/**/*.py' --into tasks/ -n",
            "  gh issue list --json number,title -q '.[]' |",
            "    codex-worker expand fix.md --rows - --name 'issue-{{number}}' --into tasks/");
  }

  @Override
  public Integer call() throws IOException {
    check(
        rows.isPresent() != files.isPresent(), "name a table: either --rows FILE or --files GLOB");
    check(
        !isTask(),
        "the template lies in " + into.value() + " and would be a task; put it elsewhere");
    try {
      Table table =
          rows.isPresent() ? Table.read(rows.value(), console.in()) : Table.ofFiles(files.value());
      TaskNaming naming =
          TaskNaming.of(name.isPresent() ? name.value() : rows.isPresent() ? "{{id}}" : "{{path}}");
      Expansion expansion =
          Expansion.plan(
              template.value().toString(), TaskTemplate.of(text()), naming, table, into.value());
      return expansion.problems().isEmpty() ? write(expansion) : refuse(expansion.problems());
    } catch (FrontMatterException e) {
      return refuse(List.of(template.value() + ":" + e.line() + ": " + e.getMessage()));
    } catch (TableException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    }
  }

  private boolean isTask() throws IOException {
    Path folder = template.value().toAbsolutePath().getParent();
    return folder != null && Files.exists(into.value()) && Files.isSameFile(folder, into.value());
  }

  private String text() throws TableException {
    try {
      return Files.readString(template.value());
    } catch (CharacterCodingException e) {
      throw new TableException(template.value() + " is not valid UTF-8; convert it");
    } catch (IOException e) {
      throw new TableException("can't read the template: " + IoMessage.of(e));
    }
  }

  private int refuse(List<String> problems) {
    problems.stream().limit(MOST_PROBLEMS).forEach(console::problem);
    if (problems.size() > MOST_PROBLEMS) {
      console.problem("and " + (problems.size() - MOST_PROBLEMS) + " more");
    }
    console.problem("nothing was written");
    return ExitCode.USAGE;
  }

  private int write(Expansion expansion) throws IOException {
    int written;
    if (dryRun.value()) {
      List<Expansion.Planned> missing =
          expansion.planned().stream().filter(task -> !task.exists()).toList();
      for (Expansion.Planned task : missing) {
        String path = into.value().resolve(task.name().value()).toString();
        console.out().println("would write  " + Visible.line(path));
      }
      written = missing.size();
    } else {
      written = expansion.write();
    }
    int there = expansion.planned().size() - written;
    if (!common.quiet.value()) {
      console
          .out()
          .println(
              (dryRun.value() ? "would write " : "wrote ")
                  + Wording.count(written, "task")
                  + " to "
                  + Visible.line(into.value().toString())
                  + (there == 0 ? "" : "; " + Wording.count(there, "task") + " already there"));
    }
    return printed();
  }
}
