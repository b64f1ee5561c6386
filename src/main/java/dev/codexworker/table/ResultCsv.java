package dev.codexworker.table;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Writes results as CSV: the table's columns, four of the task, and the fields of its answer. */
public final class ResultCsv implements Results.Taker {
  private static final List<String> OWN = List.of("task", "state", "class", "answer");

  private final CsvWriter csv;
  private final List<String> tableColumns;
  private final List<String> fields;
  private final UnaryOperator<String> cell;

  /**
   * Writes the header.
   *
   * @param cell what is done to each value before it is quoted
   */
  public ResultCsv(Results results, Writer out, UnaryOperator<String> cell) {
    this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    this.tableColumns = results.tableColumns();
    this.fields = results.fields();
    this.cell = cell;
    Set<String> header = new LinkedHashSet<>();
    tableColumns.forEach(column -> header.add(OWN.contains(column) ? "row." + column : column));
    header.addAll(OWN);
    fields.forEach(field -> header.add(header.contains(field) ? "answer." + field : field));
    write(List.copyOf(header));
  }

  @Override
  public boolean take(Results.Result result) throws IOException {
    List<String> cells = new ArrayList<>();
    for (String column : tableColumns) {
      cells.add(result.row().flatMap(row -> row.value(column)).orElse(""));
    }
    TaskResult task = result.result();
    Optional<Row> object =
        result.withSchema() ? task.answer().flatMap(JsonRows::object) : Optional.empty();
    boolean isSplit = object.filter(row -> fields.containsAll(row.columns())).isPresent();
    cells.add(result.task());
    cells.add(task.state());
    cells.add(task.failure().orElse(""));
    cells.add(isSplit ? "" : task.answer().orElse(""));
    for (String field : fields) {
      cells.add(object.flatMap(row -> row.value(field)).orElse(""));
    }
    write(cells);
    return true;
  }

  private void write(List<String> cells) {
    csv.writeRecord(cells.stream().map(cell).toList());
  }

  /** Passes on what is still in memory. */
  public void flush() throws IOException {
    csv.flush();
  }
}
