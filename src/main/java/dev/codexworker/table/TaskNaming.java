package dev.codexworker.table;

import dev.codexworker.spec.PlaceText;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Visible;
import java.util.List;
import java.util.Optional;

/** How a row names its task. */
public final class TaskNaming {
  private static final String ENDING = ".md";

  private final PlaceText text;

  private TaskNaming(PlaceText text) {
    this.text = text;
  }

  /**
   * Reads a name with places, such as {@code {{id}}}.
   *
   * @throws TableException if it has none, or leads into a folder
   */
  public static TaskNaming of(String name) throws TableException {
    PlaceText text = PlaceText.of(name);
    if (text.places().isEmpty()) {
      throw new TableException("--name has no place such as {{id}}, so all names would be equal");
    }
    if (text.textAlone().indexOf('/') >= 0) {
      throw new TableException("--name names a file in the folder of --into; it can't hold a '/'");
    }
    return new TaskNaming(text);
  }

  /** Returns what is wrong with the name for a table with these columns. */
  Optional<String> unknown(List<String> columns) {
    return text.places().stream()
        .map(PlaceText.Place::column)
        .filter(column -> !columns.contains(column))
        .findFirst()
        .map(column -> "--name: " + Expansion.unknown(column, columns));
  }

  /**
   * Returns the name of a row's task; a slash in a value becomes a dash.
   *
   * @throws TableException if it can't be a task's name
   */
  public TaskName name(Row row) throws TableException {
    for (PlaceText.Place place : text.places()) {
      if (row.value(place.column()).filter(value -> !value.isBlank()).isEmpty()) {
        throw new TableException("has no '" + place.column() + "' to name the task by");
      }
    }
    String filled = text.fill(column -> row.value(column).orElseThrow().replace('/', '-'));
    TaskName name = new TaskName(filled.endsWith(ENDING) ? filled : filled + ENDING);
    Optional<String> problem = name.problem();
    if (problem.isPresent()) {
      throw new TableException("'" + name + "': " + problem.get());
    }
    if (name.equals(TaskName.README)) {
      throw new TableException("'" + name + "' describes a folder and is no task; see --name");
    }
    if (filled.startsWith(".")) {
      throw new TableException("'" + name + "' is hidden; a queue ignores hidden files");
    }
    if (!Visible.line(filled).equals(filled)) {
      throw new TableException("'" + name + "' has control characters");
    }
    return name;
  }
}
