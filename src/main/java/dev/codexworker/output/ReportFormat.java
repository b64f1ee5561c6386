package dev.codexworker.output;

import java.util.Locale;

/** The forms of a report. */
public enum ReportFormat {
  /** For people at a terminal. */
  TEXT,
  /** For a pull request or the summary of a CI run. */
  MARKDOWN,
  /** JUnit's XML, in which failed tasks are failed tests. */
  JUNIT,
  /** For programs; see docs/report.schema.json. */
  JSON;

  /**
   * Returns a report in this form, with the end of its last line.
   *
   * @param columns how wide text may be
   */
  public String of(Report report, Palette palette, int columns) {
    return switch (this) {
      case TEXT -> new ReportText(report, palette, columns).text();
      case MARKDOWN -> ReportMarkdown.of(report);
      case JUNIT -> ReportJunit.of(report);
      case JSON -> ReportJson.of(report) + "\n";
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
