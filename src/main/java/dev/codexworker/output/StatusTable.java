package dev.codexworker.output;

import dev.codexworker.event.AgentState;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.BranchState;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Tokens;
import dev.codexworker.task.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The status as tables for people. */
public final class StatusTable {
  private static final int LONGEST_BAR = 72;

  private static final int STATE = 13;

  private static final int SHORTEST_NAME = 12;
  private static final int LONGEST_ID = 16;
  private static final int NUMBERS = 2 + 8 + 2 + 8 + 2 + 7 + 2 + 13;

  private static final String INDENT = " ".repeat(2 + STATE);

  /** What needs attention comes first. */
  private static final List<TaskState> BY_ATTENTION =
      List.of(
          TaskState.FAILED,
          TaskState.CRASHED,
          TaskState.REFUSED,
          TaskState.INTERRUPTED,
          TaskState.RUNNING,
          TaskState.PENDING,
          TaskState.DONE);

  private final StatusReport report;
  private final RowDetails details;
  private final int idWidth;
  private final Palette palette;
  private final int columns;
  private final int nameWidth;

  /**
   * The tables of a report.
   *
   * @param details what else is known of a task
   * @param columns the longest line; {@link Integer#MAX_VALUE} to cut none
   */
  public StatusTable(StatusReport report, RowDetails details, Palette palette, int columns) {
    this.report = report;
    this.details = details;
    this.palette = palette;
    this.columns = columns;
    int widestId = report.rows().stream().mapToInt(row -> TextWidth.of(id(row))).max().orElse(0);
    this.idWidth = widestId == 0 ? 0 : Math.min(widestId, LONGEST_ID) + 2;
    int room = columns - 2 - STATE - idWidth - NUMBERS;
    int widest = report.rows().stream().mapToInt(row -> TextWidth.of(name(row))).max().orElse(0);
    boolean unlimited = columns == Integer.MAX_VALUE;
    this.nameWidth = unlimited ? widest : Math.min(widest, Math.max(SHORTEST_NAME, room));
  }

  /** Returns a bar, and the number of tasks in each state. */
  public List<String> counts() {
    StatusCounts counts = report.counts();
    int total = counts.total();
    List<String> lines = new ArrayList<>();
    if (total > 0) {
      lines.add("  " + bar(counts, total));
    }
    for (TaskState state : TaskState.values()) {
      boolean usual =
          state == TaskState.PENDING
              || state == TaskState.RUNNING
              || state == TaskState.DONE
              || state == TaskState.FAILED;
      int count = counts.of(state);
      if (usual || count > 0) {
        String percent =
            total == 0 ? "" : String.format(Locale.US, "  %5.1f%%", 100.0 * count / total);
        if (state == TaskState.DONE && counts.edited() > 0) {
          percent += "  (" + counts.edited() + " edited since)";
        }
        String label = TextWidth.pad(state.label(), STATE);
        String numbers = String.format(Locale.US, "%6d", count) + percent;
        lines.add("  " + (count == 0 ? label : palette.paint(role(state), label)) + numbers);
      }
    }
    lines.add("  " + TextWidth.pad("total", STATE) + String.format(Locale.US, "%6d", total));
    return lines;
  }

  /** Returns the line that says that a usage limit pauses the run. */
  public String paused(Instant until) {
    String time = until.atZone(ZoneId.systemDefault()).format(EventLine.UNTIL);
    return palette.paint(Role.WARNING, "  paused for a usage limit until " + time);
  }

  /** Returns the line that says how long the run under way still takes, if that can be told. */
  public Optional<String> left() {
    return report.left().map(left -> "  " + TimeLeft.words(left));
  }

  private String bar(StatusCounts counts, int total) {
    int done = counts.of(TaskState.DONE);
    int failed = counts.of(TaskState.FAILED) + counts.of(TaskState.REFUSED);
    int running = counts.of(TaskState.RUNNING);
    int width = Math.min(LONGEST_BAR, columns - 3);
    return TaskBar.of(width, palette, done, failed, running, total - done - failed - running);
  }

  /**
   * Returns a line for each task, those that need attention first, with the reason and the log
   * below.
   */
  public List<String> details() {
    if (report.rows().isEmpty()) {
      return List.of("  no such task");
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        cut(
            "  "
                + TextWidth.pad("STATE", STATE)
                + TextWidth.pad(idWidth == 0 ? "" : "ID", idWidth)
                + TextWidth.pad("TASK", nameWidth)
                + "  ATTEMPTS      TIME   TOKENS  CLASS"));
    report.rows().stream()
        .sorted(Comparator.comparingInt(row -> BY_ATTENTION.indexOf(row.state())))
        .forEach(row -> add(row, lines));
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

  private void add(StatusReport.Row row, List<String> lines) {
    Optional<LogHistory> history = row.history();
    Optional<AttemptResult> result = history.flatMap(LogHistory::lastResult);
    String numbers =
        String.format(
            Locale.US,
            "  %8d  %8s  %7s",
            history.map(LogHistory::attempts).orElse(0),
            history.map(h -> Wording.duration(row.duration())).orElse("-"),
            history.flatMap(LogHistory::tokens).map(t -> Wording.brief(t.total())).orElse("-"));
    String failureClass =
        result.flatMap(AttemptResult::failure).map(FailureClass::label).orElse("-");
    String state = TextWidth.pad(row.state().label(), STATE);
    boolean cutName = columns < Integer.MAX_VALUE;
    String name = cutName ? TextWidth.cut(name(row), nameWidth) : name(row);
    String branch = row.branch().map(its -> "  " + Visible.line(its)).orElse("");
    branch += row.landing().map(is -> " (" + Wording.landing(is) + ")").orElse("");
    String rest =
        TextWidth.pad(idWidth == 0 ? "" : TextWidth.cut(id(row), idWidth - 2), idWidth)
            + TextWidth.pad(name, nameWidth)
            + numbers
            + "  "
            + Visible.line(failureClass)
            + branch;
    lines.add(
        "  " + palette.paint(role(row.state()), state) + TextWidth.cut(rest, columns - 2 - STATE));
    if (!row.note().isEmpty()) {
      lines.add(cut(INDENT + Visible.line(row.note())));
    }
    row.landing()
        .map(BranchState::reason)
        .filter(reason -> !reason.isEmpty())
        .ifPresent(reason -> lines.add(cut(INDENT + "left out: " + Visible.line(reason))));
    boolean over = row.state() == TaskState.DONE || row.state() == TaskState.PENDING;
    if (!over) {
      result
          .map(AttemptResult::reason)
          .map(Visible::line)
          .filter(reason -> !reason.isEmpty())
          .ifPresent(reason -> lines.add(cut(INDENT + reason)));
      if (row.state() == TaskState.RUNNING) {
        details.agent(row).ifPresent(agent -> add(agent, lines));
        lines.add(cut(INDENT + "worker " + worker(history)));
      }
      row.task().logPath().ifPresent(log -> lines.add(INDENT + Wording.path(log)));
    }
  }

  private void add(AgentState agent, List<String> lines) {
    lines.add(cut(INDENT + Visible.line(agent.activity())));
    if (agent.processes() > 0) {
      lines.add(
          cut(
              INDENT
                  + (agent.processes() == 1 ? "1 process" : agent.processes() + " processes")
                  + ", "
                  + Wording.duration(agent.cpu())
                  + " CPU, "
                  + agent.memory() / (1 << 20)
                  + " MB"));
    }
  }

  private String id(StatusReport.Row row) {
    return details.id(row).map(Visible::line).orElse("");
  }

  private String name(StatusReport.Row row) {
    return EventLine.name(row.task(), report.folders().size() > 1);
  }

  private static String worker(Optional<LogHistory> history) {
    return history
        .flatMap(LogHistory::lastHeader)
        .map(header -> Visible.line(header.host()) + ":" + header.worker())
        .orElse("unknown");
  }

  private String cut(String text) {
    return TextWidth.cut(text, columns);
  }

  private static Role role(TaskState state) {
    return switch (state) {
      case DONE -> Role.GOOD;
      case FAILED, REFUSED -> Role.BAD;
      case CRASHED, INTERRUPTED -> Role.WARNING;
      case RUNNING -> Role.ACTIVE;
      case PENDING -> Role.NORMAL;
    };
  }
}
