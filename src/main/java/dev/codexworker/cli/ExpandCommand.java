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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code codex-worker expand}: makes task files from a template and a table. */
@Command(
    name = "expand",
    description =
        "Make a task file for each row of a table. {{column}} in the template becomes the row's"
            + " value. All rows are checked before the first file is written.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  codex-worker expand review.md --rows services.csv --into tasks/",
      "  codex-worker expand review.md --files 'src/**/*.py' --into tasks/ -n",
      "  gh issue list --json number,title -q '.[]' |",
      "    codex-worker expand fix.md --rows - --name 'issue-{{number}}' --into tasks/"
    })
final class ExpandCommand extends ProgramCommand {
  private static final int MOST_PROBLEMS = 20;

  @Parameters(paramLabel = "TEMPLATE", description = "A task file with places {{column}}.")
  @SuppressWarnings("NullAway.Init")
  Path template;

  @Option(
      names = "--rows",
      paramLabel = "FILE",
      description = "CSV with a header, or JSON Lines; - for stdin.")
  @Nullable String rows;

  @Option(
      names = "--files",
      paramLabel = "GLOB",
      description = "A row for each matching file, with the columns path and name.")
  @Nullable String files;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      required = true,
      description = "The queue folder, which is made if needed.")
  @SuppressWarnings("NullAway.Init")
  Path into;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The tasks' names (default: {{id}}; with --files: {{path}}); / becomes -.")
  @Nullable String name;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Show what would be written, and change nothing.")
  boolean dryRun;

  @Mixin CommonOptions common = new CommonOptions();

  ExpandCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    check((rows == null) != (files == null), "name a table: either --rows FILE or --files GLOB");
    check(!isTask(), "the template lies in " + into + " and would be a task; put it elsewhere");
    try {
      Table table = rows != null ? Table.read(rows, console.in()) : Table.ofFiles(given(files));
      TaskNaming naming = TaskNaming.of(name != null ? name : rows != null ? "{{id}}" : "{{path}}");
      Expansion expansion =
          Expansion.plan(template.toString(), TaskTemplate.of(text()), naming, table, into);
      return expansion.problems().isEmpty() ? write(expansion) : refuse(expansion.problems());
    } catch (FrontMatterException e) {
      return refuse(List.of(template + ":" + e.line() + ": " + e.getMessage()));
    } catch (TableException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static String given(@Nullable String option) {
    return option == null ? "" : option;
  }

  private boolean isTask() throws IOException {
    Path folder = template.toAbsolutePath().getParent();
    return folder != null && Files.exists(into) && Files.isSameFile(folder, into);
  }

  private String text() throws TableException {
    try {
      return Files.readString(template);
    } catch (CharacterCodingException e) {
      throw new TableException(template + " is not valid UTF-8; convert it");
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
    if (dryRun) {
      List<Expansion.Planned> missing =
          expansion.planned().stream().filter(task -> !task.exists()).toList();
      for (Expansion.Planned task : missing) {
        String path = into.resolve(task.name().value()).toString();
        console.out().println("would write  " + Visible.line(path));
      }
      written = missing.size();
    } else {
      written = expansion.write();
    }
    int there = expansion.planned().size() - written;
    if (!common.quiet) {
      console
          .out()
          .println(
              (dryRun ? "would write " : "wrote ")
                  + Wording.count(written, "task")
                  + " to "
                  + Visible.line(into.toString())
                  + (there == 0 ? "" : "; " + Wording.count(there, "task") + " already there"));
    }
    return printed();
  }
}
