package dev.codexworker.output;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.TaskState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status as one JSON object, as docs/status.schema.json describes it. */
public final class StatusJson {
  private StatusJson() {}

  /**
   * The object, on one line.
   *
   * @param pausedUntil until when a usage limit keeps tasks from being started
   * @param limits what the account has left
   */
  public static String of(
      StatusReport report, Optional<Instant> pausedUntil, AccountLimits limits) {
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("folders", report.folders().stream().map(f -> f.path().toString()).toList());
    status.put("total", report.rows().size());
    Map<String, Object> counts = new LinkedHashMap<>();
    for (TaskState state : TaskState.values()) {
      counts.put(state.label(), report.counts().getOrDefault(state, 0));
    }
    status.put("counts", counts);
    status.put("paused_until", pausedUntil.map(Instant::toString).orElse(null));
    status.put("limits", Json.limits(limits));
    status.put("tasks", report.rows().stream().map(StatusJson::task).toList());
    return Json.line(status);
  }

  private static Map<String, @Nullable Object> task(StatusReport.Row row) {
    Optional<LogHistory> history = row.history();
    Optional<AttemptResult> result = history.flatMap(LogHistory::lastResult);
    Map<String, @Nullable Object> task = new LinkedHashMap<>();
    task.put("name", row.task().name().value());
    task.put("folder", row.task().folder().path().toString());
    task.put("state", row.state().label());
    task.put("attempts", history.map(LogHistory::attempts).orElse(0));
    task.put("duration_ms", row.duration().toMillis());
    task.put("class", result.flatMap(AttemptResult::failure).map(FailureClass::label).orElse(null));
    task.put("reason", result.map(AttemptResult::reason).filter(r -> !r.isEmpty()).orElse(null));
    task.put("thread_id", history.flatMap(LogHistory::threadId).orElse(null));
    task.put("tokens", history.flatMap(LogHistory::tokens).map(Json::tokens).orElse(null));
    task.put(
        "worker",
        row.state() == TaskState.RUNNING
            ? history.flatMap(LogHistory::lastHeader).map(StatusJson::worker).orElse(null)
            : null);
    task.put(
        "queue_protection",
        history
            .flatMap(LogHistory::lastHeader)
            .map(AttemptHeader::protection)
            .filter(protection -> !protection.isEmpty())
            .orElse(null));
    task.put(
        "branch",
        history.flatMap(LogHistory::lastHeader).flatMap(AttemptHeader::branch).orElse(null));
    task.put("log", row.task().logPath().map(Path::toString).orElse(null));
    task.put("note", row.note().isEmpty() ? null : row.note());
    return task;
  }

  private static Map<String, Object> worker(AttemptHeader header) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("host", header.host());
    object.put("pid", header.worker());
    return object;
  }
}
