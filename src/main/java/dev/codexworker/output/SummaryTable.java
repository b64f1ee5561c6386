package dev.codexworker.output;

import dev.codexworker.event.RunSummary;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.Tokens;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of a run as a table. */
public final class SummaryTable {
  private record Row(TaskEnd end, String words, boolean always) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(TaskEnd.DONE, "done", true),
          new Row(TaskEnd.FAILED, "failed", true),
          new Row(TaskEnd.REFUSED, "refused", false),
          new Row(TaskEnd.INTERRUPTED, "interrupted (pending)", false),
          new Row(TaskEnd.LIMITED, "usage limit (pending)", false),
          new Row(TaskEnd.WAITING, "waiting for others (pending)", false),
          new Row(TaskEnd.NOT_STARTED, "not started (pending)", false),
          new Row(TaskEnd.DONE_BEFORE, "skipped (done before)", false),
          new Row(TaskEnd.FAILED_BEFORE, "still failed (skipped)", false),
          new Row(TaskEnd.ELSEWHERE, "running elsewhere", false),
          new Row(TaskEnd.GONE, "removed meanwhile", false));

  private SummaryTable() {}

  /** The table's lines. */
  public static List<String> lines(RunSummary summary) {
    Map<String, String> table = new LinkedHashMap<>();
    for (Row row : ROWS) {
      int count = summary.count(row.end);
      if (count > 0 || row.always) {
        table.put(row.words, Integer.toString(count));
      }
    }
    table.put("duration", Wording.duration(summary.duration()));
    if (summary.tokens().total() > 0) {
      Tokens tokens = summary.tokens();
      table.put(
          "tokens",
          "%,d: input %,d (cached %,d), output %,d (reasoning %,d)"
              .formatted(
                  tokens.total(),
                  tokens.input(),
                  tokens.cached(),
                  tokens.output(),
                  tokens.reasoning()));
    }
    Wording.limits(summary.limits(), ZonedDateTime.now(ZoneId.systemDefault()))
        .ifPresent(limits -> table.put("limits", limits));
    int width = table.keySet().stream().mapToInt(String::length).max().orElse(0);
    return table.entrySet().stream()
        .map(row -> "  " + TextWidth.pad(row.getKey(), width) + "  " + row.getValue())
        .toList();
  }
}
