package dev.codexworker.output;

import dev.codexworker.task.TaskState;
import dev.codexworker.task.Visible;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A report as GitHub's Markdown. Text from outside is code, which links and mentions nothing. */
final class ReportMarkdown {
  private static final Pattern BACKTICKS = Pattern.compile("`+");
  private static final int MOST_NAMES = 50;

  private ReportMarkdown() {}

  static String of(Report report) {
    StringBuilder text = new StringBuilder("<!-- codex-worker report -->\n");
    text.append(
        "### codex-worker: %d of %s done\n\n"
            .formatted(
                report.count(TaskState.DONE), Wording.count(report.entries().size(), "task")));
    text.append(String.join("; ", ReportText.totals(report))).append(".\n");
    report.groups().forEach(group -> add(group, text));
    if (!report.entries().isEmpty()) {
      addTasks(report, text);
    }
    return text.toString();
  }

  private static void add(Report.Group group, StringBuilder text) {
    int more = group.entries().size() - MOST_NAMES;
    text.append("\n**").append(group.problem()).append("**: ");
    text.append(Wording.count(group.entries().size(), "task"));
    text.append(group.reason().isEmpty() ? "" : ", " + code(group.reason())).append("\n\n");
    text.append(
        group.entries().stream()
            .limit(MOST_NAMES)
            .map(entry -> code(entry.name()))
            .collect(Collectors.joining(", ")));
    text.append(more > 0 ? " and " + more + " more" : "");
    text.append("\n\n```sh\n").append(group.next()).append("\n```\n");
  }

  private static void addTasks(Report report, StringBuilder text) {
    String cost = report.priced() ? " cost |" : "";
    boolean branches = report.entries().stream().anyMatch(entry -> entry.landing().isPresent());
    text.append("\n| task | state | attempts | time | tokens |").append(cost).append(" output |");
    text.append(branches ? " branch |\n" : "\n");
    text.append("|---|---|--:|--:|--:|").append(report.priced() ? "--:|" : "").append("---|");
    text.append(branches ? "---|\n" : "\n");
    for (Report.Entry entry : report.entries()) {
      text.append("| ").append(cell(entry.name()));
      text.append(" | ").append(entry.state().label());
      text.append(" | ").append(entry.attempts());
      text.append(" | ").append(entry.attempts() == 0 ? "" : Wording.duration(entry.duration()));
      text.append(" | ").append(entry.tokens().map(t -> Long.toString(t.total())).orElse(""));
      if (report.priced()) {
        text.append(" | ").append(entry.cost().map(ReportText::money).orElse(""));
      }
      text.append(" | ").append(entry.output().map(ReportMarkdown::cell).orElse(""));
      text.append(branches ? " | " + branch(entry) : "").append(" |\n");
    }
  }

  private static String branch(Report.Entry entry) {
    return entry
        .landing()
        .map(
            state ->
                cell(entry.branch().orElse(""))
                    + " "
                    + Wording.landing(state)
                    + (state.reason().isEmpty() ? "" : ": " + cell(state.reason())))
        .orElse("");
  }

  /** Returns text as code; its fence is longer than any in it. */
  static String code(String text) {
    String line = Visible.line(text);
    int longest =
        BACKTICKS
            .matcher(line)
            .results()
            .map(MatchResult::group)
            .mapToInt(String::length)
            .max()
            .orElse(0);
    String fence = "`".repeat(longest + 1);
    String gap =
        Optional.of(line)
            .filter(l -> l.startsWith("`") || l.endsWith("`"))
            .map(l -> " ")
            .orElse("");
    return line.isBlank() ? "" : fence + gap + line + gap + fence;
  }

  /** Returns text as code in a table, where a bar would end the cell. */
  private static String cell(String text) {
    return code(text).replace("|", "\\|");
  }
}
