package dev.codexworker.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.spec.FrontMatterException;
import dev.codexworker.spec.PlaceText;
import dev.codexworker.spec.TaskTemplate;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.Nearest;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The task files that a template and a table make: all are checked before the first is written. */
public final class Expansion {
  private final String templateName;
  private final TaskTemplate template;
  private final TaskNaming naming;
  private final Table table;
  private final Path folder;
  private final List<String> problems = new ArrayList<>();
  private final List<Planned> planned = new ArrayList<>();

  /**
   * A task file.
   *
   * @param exists whether it is there already, with this content
   */
  public record Planned(Row row, TaskName name, boolean exists) {}

  private Expansion(
      String templateName, TaskTemplate template, TaskNaming naming, Table table, Path folder) {
    this.templateName = templateName;
    this.template = template;
    this.naming = naming;
    this.table = table;
    this.folder = folder;
  }

  /**
   * Plans the task files and writes nothing.
   *
   * @param templateName the template's file, for messages
   * @param folder where they belong; it need not exist
   */
  public static Expansion plan(
      String templateName, TaskTemplate template, TaskNaming naming, Table table, Path folder)
      throws IOException {
    Expansion expansion = new Expansion(templateName, template, naming, table, folder);
    expansion.checkPlaces();
    if (expansion.problems.isEmpty()) {
      expansion.planRows();
    }
    return expansion;
  }

  /** Returns why nothing can be written, each with its line; nothing if all can. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Returns the task files, in the order of the rows. */
  public List<Planned> planned() {
    return List.copyOf(planned);
  }

  private void checkPlaces() {
    for (PlaceText.Place place : template.places()) {
      if (!table.columns().contains(place.column())) {
        problems.add(
            Table.at(templateName, place.line(), unknown(place.column(), table.columns())));
      }
    }
    naming.unknown(table.columns()).ifPresent(problems::add);
  }

  static String unknown(String column, List<String> columns) {
    String near = Nearest.to(column, columns).map(n -> "did you mean " + n + "?").orElse("");
    return "no column '"
        + Visible.line(column)
        + "'; "
        + (near.isEmpty() ? "there are " + Visible.line(String.join(", ", columns)) : near);
  }

  private void planRows() throws IOException {
    Map<TaskName, Integer> lines = new HashMap<>();
    for (Row row : table.rows()) {
      try {
        TaskName name = naming.name(row);
        Integer other = lines.putIfAbsent(name, row.line());
        if (other != null) {
          throw new TableException(
              "the name " + name + " is that of line " + other + ", too; see --name");
        }
        planned.add(new Planned(row, name, exists(name, content(row))));
      } catch (TableException e) {
        problems.add(table.at(row.line(), Visible.line(String.valueOf(e.getMessage()))));
      }
    }
  }

  private String content(Row row) throws TableException {
    row.requireValues(template.places());
    try {
      return template.fill(column -> row.value(column).orElseThrow());
    } catch (FrontMatterException e) {
      String where = e.line() == 0 ? "" : "line " + e.line() + " of its task: ";
      throw new TableException(where + e.getMessage());
    }
  }

  /** Whether the task is there already, with this content, under one of its two names. */
  private boolean exists(TaskName name, String content) throws TableException, IOException {
    for (TaskFile kind : List.of(TaskFile.TASK, TaskFile.IN_PROGRESS)) {
      Path file = folder.resolve(kind.nameFor(name));
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            || !Arrays.equals(Files.readAllBytes(file), content.getBytes(UTF_8))) {
          throw new TableException(
              file + " exists with another content; move it away, or use another folder");
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Writes the files that are not there yet; all are on disk when it returns. Stopped in between,
   * it goes on when it is called again.
   *
   * @return how many were written
   */
  public int write() throws IOException {
    List<Path> written = new ArrayList<>();
    AtomicFile.makeFolder(folder);
    try {
      for (Planned task : planned) {
        if (!task.exists) {
          Path file = folder.resolve(task.name.value());
          AtomicFile.createUnsynced(file, content(task.row));
          written.add(file);
        }
      }
    } catch (TableException e) {
      throw new IllegalStateException("every row was checked", e);
    }
    AtomicFile.sync(folder, written);
    return written.size();
  }
}
