package dev.codexworker.output;

import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Tokens;
import dev.codexworker.task.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The status as tables for people. */
public final class StatusTable {
  private StatusTable() {}

  /** Counts and percentages. */
  public static List<String> counts(StatusReport report) {
    Map<TaskState, Integer> counts = report.counts();
    int total = report.rows().size();
    Table table = new Table();
    for (TaskState state : TaskState.values()) {
      boolean usual =
          state == TaskState.PENDING
              || state == TaskState.RUNNING
              || state == TaskState.DONE
              || state == TaskState.FAILED;
      int count = counts.getOrDefault(state, 0);
      if (usual || count > 0) {
        table.row(state.label(), right(count), percent(count, total));
      }
    }
    table.row("total", right(total), "");
    return table.lines();
  }

  /** A line for each task. */
  public static List<String> details(StatusReport report) {
    boolean folders = report.folders().size() > 1;
    List<String> lines = new ArrayList<>();
    Table table =
        new Table()
            .row("TASK", "STATE", "ATTEMPTS", "DURATION", "TOKENS", "CLASS", "WORKER", "NOTE");
    for (StatusReport.Row row : report.rows()) {
      String name = row.task().name().value();
      Optional<LogHistory> history = row.history();
      table.row(
          Visible.line(folders ? row.task().folder().path().resolve(name).toString() : name),
          row.state().label(),
          history.map(h -> Integer.toString(h.attempts())).orElse("0"),
          history.map(h -> Wording.duration(row.duration())).orElse("-"),
          history.flatMap(LogHistory::tokens).map(t -> "%,d".formatted(t.total())).orElse("-"),
          Visible.line(
              history
                  .flatMap(LogHistory::lastResult)
                  .flatMap(AttemptResult::failureClass)
                  .orElse("-")),
          row.state() == TaskState.RUNNING ? worker(history) : "-",
          Visible.line(row.note()));
    }
    lines.addAll(table.lines());
    long tokens =
        report.rows().stream()
            .flatMap(row -> row.history().stream())
            .flatMap(history -> history.tokens().stream())
            .mapToLong(Tokens::total)
            .sum();
    lines.add("");
    lines.add("  " + Wording.count(tokens, "token"));
    return lines;
  }

  private static String worker(Optional<LogHistory> history) {
    return history
        .flatMap(LogHistory::lastHeader)
        .map(header -> Visible.line(header.host()) + ":" + header.worker())
        .orElse("unknown");
  }

  private static String right(int count) {
    return String.format(Locale.ROOT, "%6d", count);
  }

  private static String percent(int count, int total) {
    return total == 0 ? "" : String.format(Locale.ROOT, "%5.1f%%", 100.0 * count / total);
  }
}
