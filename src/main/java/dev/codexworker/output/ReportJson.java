package dev.codexworker.output;

import dev.codexworker.task.TaskState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as one JSON object, as docs/report.schema.json describes it. */
final class ReportJson {
  private ReportJson() {}

  static String of(Report report) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("program", "codex-worker");
    object.put("folders", report.folders().stream().map(f -> f.path().toString()).toList());
    object.put("total", report.entries().size());
    Map<String, Object> counts = new LinkedHashMap<>();
    for (TaskState state : TaskState.values()) {
      counts.put(state.label(), report.count(state));
    }
    object.put("counts", counts);
    object.put("duration_ms", report.duration().toMillis());
    object.put("tokens", Json.tokens(report.tokens()));
    object.put("retries", report.sum(Report.Entry::retries));
    object.put("limits_hit", report.sum(Report.Entry::limits));
    object.put("cost", report.priced() ? report.cost() : null);
    object.put("unpriced", report.unpriced());
    object.put("groups", report.groups().stream().map(ReportJson::group).toList());
    object.put("tasks", report.entries().stream().map(ReportJson::task).toList());
    return Json.line(object);
  }

  private static Map<String, Object> group(Report.Group group) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("problem", group.problem());
    object.put("reason", group.reason());
    object.put("next", group.next());
    object.put("tasks", group.entries().stream().map(Report.Entry::name).toList());
    return object;
  }

  private static Map<String, @Nullable Object> task(Report.Entry entry) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", entry.task().name().value());
    object.put("folder", entry.task().folder().path().toString());
    object.put("state", entry.state().label());
    object.put("problem", entry.problem().orElse(null));
    object.put("reason", entry.reason().isEmpty() ? null : entry.reason());
    object.put("attempts", entry.attempts());
    object.put("duration_ms", entry.duration().toMillis());
    object.put("tokens", entry.tokens().map(Json::tokens).orElse(null));
    object.put("model", entry.model().isEmpty() ? null : entry.model());
    object.put("cost", entry.cost().orElse(null));
    object.put("output", entry.output().orElse(null));
    object.put("branch", entry.branch().orElse(null));
    Json.putLanding(object, entry.landing());
    object.put("log", entry.task().logPath().map(Path::toString).orElse(null));
    return object;
  }
}
