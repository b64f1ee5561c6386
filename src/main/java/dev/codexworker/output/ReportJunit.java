package dev.codexworker.output;

import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Visible;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report as JUnit's XML: a suite for each folder, a test for each task. */
final class ReportJunit {
  private ReportJunit() {}

  static String of(Report report) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites name=\"codex-worker\"").append(counts(report.entries())).append(">\n");
    for (TaskFolder folder : report.folders()) {
      List<Report.Entry> entries =
          report.entries().stream().filter(e -> e.task().folder().equals(folder)).toList();
      xml.append("  <testsuite").append(attribute("name", Wording.path(folder.path())));
      xml.append(counts(entries));
      xml.append(
          attribute(
              "skipped", Long.toString(entries.stream().filter(ReportJunit::isSkipped).count())));
      xml.append(">\n");
      entries.forEach(entry -> add(entry, xml));
      xml.append("  </testsuite>\n");
    }
    return xml.append("</testsuites>\n").toString();
  }

  private static String counts(List<Report.Entry> entries) {
    Duration time =
        entries.stream().map(Report.Entry::duration).reduce(Duration.ZERO, Duration::plus);
    return attribute("tests", Integer.toString(entries.size()))
        + attribute(
            "failures", Long.toString(entries.stream().filter(ReportJunit::isFailed).count()))
        + attribute("errors", "0")
        + attribute("time", seconds(time));
  }

  private static boolean isFailed(Report.Entry entry) {
    return entry.problem().isPresent() && !isSkipped(entry);
  }

  private static boolean isSkipped(Report.Entry entry) {
    return entry.state() == TaskState.PENDING
        || entry.state() == TaskState.INTERRUPTED
        || entry.state() == TaskState.RUNNING;
  }

  private static void add(Report.Entry entry, StringBuilder xml) {
    Path folder =
        Optional.ofNullable(entry.task().folder().path().getFileName()).orElse(Path.of("/"));
    xml.append("    <testcase").append(attribute("name", entry.task().name().value()));
    xml.append(attribute("classname", folder.toString()));
    xml.append(attribute("time", seconds(entry.duration())));
    String log = entry.task().logPath().map(Wording::path).orElse("");
    if (isFailed(entry)) {
      xml.append(">\n      <failure").append(attribute("type", entry.problem().orElse("")));
      xml.append(attribute("message", entry.reason())).append('>');
      xml.append(escaped(log)).append("</failure>\n    </testcase>\n");
    } else if (isSkipped(entry)) {
      String why = entry.state().label() + (entry.reason().isEmpty() ? "" : ": " + entry.reason());
      xml.append(">\n      <skipped").append(attribute("message", why));
      xml.append("/>\n    </testcase>\n");
    } else {
      xml.append("/>\n");
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.US, "%.3f", duration.toMillis() / 1000.0);
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + escaped(value) + "\"";
  }

  /** Returns text with markup escaped; characters that XML can't hold are made visible. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    Visible.line(text)
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> {
                  boolean allowed =
                      c < Character.MIN_SURROGATE || (c >= 0xe000 && c < 0xfffe) || c > 0xffff;
                  escaped.appendCodePoint(allowed ? c : 0xfffd);
                }
              }
            });
    return escaped.toString();
  }
}
