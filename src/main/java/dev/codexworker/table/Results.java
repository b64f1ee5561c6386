package dev.codexworker.table;

import dev.codexworker.spec.AnswerSchema;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The results of tasks, read one after the other, beside the rows that the tasks came from. */
public final class Results {
  private final List<Task> tasks;
  private final Table table;
  private final List<TaskName> rowNames = new ArrayList<>();
  private final BitSet withSchema = new BitSet();
  private final Set<String> fields = new LinkedHashSet<>();

  /** Takes the results in their order. */
  public interface Taker {
    /** Takes a result; returns whether to go on. */
    boolean take(Result result) throws IOException;
  }

  /**
   * A result.
   *
   * @param task the task's name; with its folder if there are several
   * @param row the row that the task came from
   * @param withSchema whether the answer should be a JSON object
   */
  public record Result(String task, Optional<Row> row, TaskResult result, boolean withSchema) {}

  private Results(List<Task> tasks, Table table) {
    this.tasks = tasks;
    this.table = table;
  }

  /**
   * Prepares to read results. Only the heads of task files are read now.
   *
   * @param table the rows that tasks came from; none if that is not asked for
   * @param base the folder in which the paths of schemas begin
   * @throws TableException if two rows name one task, or a schema can't be read
   */
  public static Results of(List<Task> tasks, Table table, TaskNaming naming, Path base)
      throws TableException {
    Results results = new Results(List.copyOf(tasks), table);
    results.nameRows(naming);
    results.readSchemas(base);
    return results;
  }

  private void nameRows(TaskNaming naming) throws TableException {
    if (!table.rows().isEmpty()) {
      Optional<String> unknown = naming.unknown(table.columns());
      if (unknown.isPresent()) {
        throw new TableException(unknown.get());
      }
      if (tasks.stream().map(Task::folder).distinct().count() > 1) {
        throw new TableException("--rows belongs to one folder; name that alone");
      }
    }
    Set<TaskName> seen = new HashSet<>();
    for (Row row : table.rows()) {
      try {
        TaskName name = naming.name(row);
        if (!seen.add(name)) {
          throw new TableException("the name " + name + " is that of an earlier row, too");
        }
        rowNames.add(name);
      } catch (TableException e) {
        throw new TableException(table.at(row.line(), String.valueOf(e.getMessage())));
      }
    }
  }

  private void readSchemas(Path base) throws TableException {
    Map<String, List<String>> known = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      Optional<String> schema = TaskNotes.frontMatter(tasks.get(i)).flatMap(FrontMatter::schema);
      if (schema.isPresent()) {
        withSchema.set(i);
        if (!known.containsKey(schema.get())) {
          known.put(schema.get(), fields(tasks.get(i), base, schema.get()));
          fields.addAll(known.get(schema.get()));
        }
      }
    }
  }

  private static List<String> fields(Task task, Path base, String schema) throws TableException {
    try {
      return AnswerSchema.fields(base.resolve(schema));
    } catch (IOException e) {
      throw new TableException(
          "the schema of "
              + task.name()
              + ", "
              + schema
              + ", can't be read in "
              + base
              + "; name the run's working folder with -C");
    }
  }

  /** Returns the columns of the table. */
  public List<String> tableColumns() {
    return table.columns();
  }

  /** Returns the fields of all schemas, in their order. */
  public List<String> fields() {
    return List.copyOf(fields);
  }

  /** Reads all results: first those of the table's rows, then those of the other tasks. */
  public void read(Taker taker) throws IOException {
    boolean severalFolders = tasks.stream().map(Task::folder).distinct().count() > 1;
    Map<TaskName, Integer> byName = new LinkedHashMap<>();
    if (!rowNames.isEmpty()) {
      for (int i = 0; i < tasks.size(); i++) {
        byName.put(tasks.get(i).name(), i);
      }
    }
    BitSet read = new BitSet();
    for (int r = 0; r < rowNames.size(); r++) {
      Integer index = byName.get(rowNames.get(r));
      Optional<Row> row = Optional.of(table.rows().get(r));
      Result result =
          index == null
              ? new Result(rowNames.get(r).value(), row, TaskResult.MISSING, false)
              : result(index, row, severalFolders);
      if (index != null) {
        read.set(index);
      }
      if (!taker.take(result)) {
        return;
      }
    }
    for (int i = read.nextClearBit(0); i < tasks.size(); i = read.nextClearBit(i + 1)) {
      if (!taker.take(result(i, Optional.empty(), severalFolders))) {
        return;
      }
    }
  }

  private Result result(int index, Optional<Row> row, boolean withFolder) throws IOException {
    Task task = tasks.get(index);
    String name = task.name().value();
    return new Result(
        withFolder ? task.folder().path().resolve(name).toString() : name,
        row,
        TaskResult.of(task),
        withSchema.get(index));
  }
}
