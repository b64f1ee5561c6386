package dev.codexworker.output;

import dev.codexworker.task.TaskState;
import dev.codexworker.task.Tokens;
import dev.codexworker.task.Visible;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report for people at a terminal. */
final class ReportText {
  private static final int SHORTEST_NAME = 12;

  private final Report report;
  private final Palette palette;
  private final int columns;
  private final List<String> lines = new ArrayList<>();

  ReportText(Report report, Palette palette, int columns) {
    this.report = report;
    this.palette = palette;
    this.columns = columns;
  }

  String text() {
    add(Role.NORMAL, "codex-worker report: " + counts());
    groups();
    tasks();
    list("outputs", Report.Entry::output);
    list("branches", ReportText::branch);
    lines.add("");
    totals(report).forEach(total -> add(Role.NORMAL, "  " + total));
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private void add(Role role, String line) {
    lines.add(palette.paint(role, TextWidth.cut(line, columns)));
  }

  private String counts() {
    List<String> counts = new ArrayList<>();
    counts.add(Wording.count(report.entries().size(), "task"));
    for (TaskState state : TaskState.values()) {
      if (report.count(state) > 0) {
        counts.add(report.count(state) + " " + state.label());
      }
    }
    return String.join(", ", counts);
  }

  private void groups() {
    for (Report.Group group : report.groups()) {
      lines.add("");
      add(Role.BAD, "  " + group.problem() + ": " + Wording.count(group.entries().size(), "task"));
      if (!group.reason().isEmpty()) {
        add(Role.NORMAL, "    " + Visible.line(group.reason()));
      }
      add(
          Role.NORMAL,
          "    "
              + group.entries().stream()
                  .limit(columns)
                  .map(entry -> Visible.line(entry.name()))
                  .collect(Collectors.joining(", ")));
      // A command is never cut: it is there to be copied.
      lines.add("    " + palette.paint(Role.ACTIVE, group.next()));
    }
  }

  private void tasks() {
    if (report.entries().isEmpty()) {
      return;
    }
    int widest =
        report.entries().stream()
            .mapToInt(e -> TextWidth.of(Visible.line(e.name())))
            .max()
            .orElse(0);
    String head = numbers("ATTEMPTS", "TIME", "TOKENS", "COST") + "  STATE";
    int room = columns - 2 - head.length() - "interrupted".length();
    int width =
        columns == Integer.MAX_VALUE ? widest : Math.min(widest, Math.max(SHORTEST_NAME, room));
    lines.add("");
    add(Role.NORMAL, "  " + TextWidth.pad("TASK", width) + head);
    for (Report.Entry entry : report.entries()) {
      String name = TextWidth.pad(TextWidth.cut(Visible.line(entry.name()), width), width);
      String numbers =
          numbers(
              Integer.toString(entry.attempts()),
              entry.attempts() == 0 ? "-" : Wording.duration(entry.duration()),
              entry.tokens().map(t -> Wording.brief(t.total())).orElse("-"),
              entry.cost().map(ReportText::money).orElse("-"));
      add(
          entry.problem().isPresent() ? Role.BAD : Role.NORMAL,
          "  " + name + numbers + "  " + entry.state().label());
    }
  }

  private String numbers(String attempts, String time, String tokens, String cost) {
    String numbers = String.format(Locale.US, "  %8s  %8s  %7s", attempts, time, tokens);
    return report.priced() ? numbers + String.format(Locale.US, "  %8s", cost) : numbers;
  }

  private void list(String title, Function<Report.Entry, Optional<String>> value) {
    List<String> values =
        report.entries().stream().flatMap(entry -> value.apply(entry).stream()).toList();
    if (!values.isEmpty()) {
      lines.add("");
      add(Role.NORMAL, "  " + title);
      values.forEach(each -> add(Role.NORMAL, "    " + Visible.line(each)));
    }
  }

  private static Optional<String> branch(Report.Entry entry) {
    return entry
        .landing()
        .map(
            state ->
                entry.branch().orElse("")
                    + "  "
                    + Wording.landing(state)
                    + (state.reason().isEmpty() ? "" : ": " + state.reason()));
  }

  /** Returns what all tasks used. */
  static List<String> totals(Report report) {
    Tokens tokens = report.tokens();
    List<String> totals = new ArrayList<>();
    totals.add(Wording.duration(report.duration()) + " of work");
    totals.add(
        Wording.count(tokens.total(), "token")
            + (tokens.total() == 0
                ? ""
                : " (%,d read, %,d of them cached, %,d written)"
                    .formatted(tokens.input(), tokens.cached(), tokens.output())));
    int retries = report.sum(Report.Entry::retries);
    if (retries > 0) {
      totals.add(retries + (retries == 1 ? " further attempt" : " further attempts"));
    }
    int limits = report.sum(Report.Entry::limits);
    if (limits > 0) {
      totals.add(Wording.count(limits, "attempt") + " ended by a usage limit");
    }
    if (report.priced()) {
      totals.add(
          "cost "
              + money(report.cost())
              + (report.unpriced() == 0
                  ? ""
                  : " without " + Wording.count(report.unpriced(), "task") + " of other models"));
    }
    return totals;
  }

  static String money(BigDecimal cost) {
    return cost.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }
}
