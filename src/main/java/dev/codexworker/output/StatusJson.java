package dev.codexworker.output;

import dev.codexworker.event.AgentState;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The status as one JSON object, as docs/status.schema.json describes it. */
public final class StatusJson {
  private static final int PIECE = 64 << 10;

  private StatusJson() {}

  /** Tells what the rows do not: until when a usage limit keeps tasks from being started. */
  public interface Pause {
    /** Looks now; empty if there is none. */
    Optional<Instant> until() throws IOException;
  }

  /**
   * Looks at tasks and writes them down, so that no more than the text is kept.
   *
   * @param branches tells where the branches of done tasks stand
   * @param limits what the account has left
   * @param details what else is known of a task
   * @return the object, on one line and in pieces
   */
  public static List<String> of(
      List<TaskFolder> folders,
      List<Task> tasks,
      Predicate<StatusReport.Row> wanted,
      StatusReport.Branches branches,
      Pause pause,
      Supplier<AccountLimits> limits,
      RowDetails details)
      throws IOException {
    List<String> pieces = new ArrayList<>();
    StatusCounts counts = new StatusCounts();
    RunsUnderWay runs = new RunsUnderWay();
    StringBuilder piece = new StringBuilder();
    StatusReport.each(
        tasks,
        true,
        row -> {
          runs.add(row);
          if (wanted.test(row)) {
            piece
                .append(counts.total() == 0 ? "" : ",")
                .append(Json.line(task(row.with(branches), details)));
            counts.add(row);
          }
          if (piece.length() >= PIECE) {
            pieces.add(piece.toString());
            piece.setLength(0);
          }
        });
    pieces.add(piece.append("]}").toString());
    String head = Json.line(head(folders, counts, pause.until(), limits.get(), runs.left()));
    pieces.add(0, head.substring(0, head.length() - 1) + ",\"tasks\":[");
    return pieces;
  }

  private static Map<String, @Nullable Object> head(
      List<TaskFolder> folders,
      StatusCounts counts,
      Optional<Instant> pausedUntil,
      AccountLimits limits,
      Optional<Duration> left) {
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    head.put("folders", folders.stream().map(f -> f.path().toString()).toList());
    head.put("total", counts.total());
    Map<String, Object> states = new LinkedHashMap<>();
    for (TaskState state : TaskState.values()) {
      states.put(state.label(), counts.of(state));
    }
    head.put("counts", states);
    head.put("paused_until", pausedUntil.map(Instant::toString).orElse(null));
    head.put("limits", Json.limits(limits));
    head.put("left_ms", left.map(Duration::toMillis).orElse(null));
    return head;
  }

  private static Map<String, @Nullable Object> task(StatusReport.Row row, RowDetails details) {
    Optional<LogHistory> history = row.history();
    Optional<AttemptResult> result = history.flatMap(LogHistory::lastResult);
    Map<String, @Nullable Object> task = new LinkedHashMap<>();
    task.put("name", row.task().name().value());
    task.put("folder", row.task().folder().path().toString());
    task.put("id", details.id(row).orElse(null));
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
    task.put("agent", details.agent(row).map(StatusJson::agent).orElse(null));
    task.put(
        "queue_protection",
        history
            .flatMap(LogHistory::lastHeader)
            .map(AttemptHeader::protection)
            .filter(protection -> !protection.isEmpty())
            .orElse(null));
    task.put(
        "preface", history.flatMap(LogHistory::lastHeader).map(StatusJson::preface).orElse(null));
    task.put("branch", row.branch().orElse(null));
    Json.putLanding(task, row.landing());
    task.put("log", row.task().logPath().map(Path::toString).orElse(null));
    task.put("note", row.note().isEmpty() ? null : row.note());
    return task;
  }

  private static @Nullable Map<String, Object> preface(AttemptHeader header) {
    if (header.prefaceHash().isEmpty()) {
      return null;
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("path", header.preface());
    object.put("sha256", header.prefaceHash());
    return object;
  }

  private static Map<String, Object> agent(AgentState agent) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("activity", agent.activity());
    object.put("processes", agent.processes());
    object.put("cpu_ms", agent.cpu().toMillis());
    object.put("memory_bytes", agent.memory());
    return object;
  }

  private static Map<String, Object> worker(AttemptHeader header) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("host", header.host());
    object.put("pid", header.worker());
    return object;
  }
}
