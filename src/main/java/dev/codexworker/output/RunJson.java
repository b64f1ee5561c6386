package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prints the events of a run as JSON Lines, as docs/run-events.schema.json describes them. Notices
 * go to stderr as well.
 */
public final class RunJson implements RunListener {
  private final Console console;
  private final RunBoard board = new RunBoard(false);

  /** Prints to the console's stdout. */
  public RunJson(Console console) {
    this.console = console;
  }

  @Override
  public void on(RunEvent event) {
    long now = System.nanoTime();
    board.on(event, now);
    console.out().println(line(event, Instant.now(), board.rest(now)));
    if (event instanceof RunEvent.Notice notice) {
      console.problem(notice.message());
    }
  }

  /** Returns an event as a JSON object on one line. */
  static String line(RunEvent event, Instant when, Optional<Duration> left) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("event", event.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    object.put("time", when.truncatedTo(ChronoUnit.MILLIS).toString());
    if (event instanceof RunEvent.Begun begun) {
      object.put("tasks", begun.tasks());
      object.put("done_before", begun.doneBefore());
      object.put("failed_before", begun.failedBefore());
      object.put("concurrency", begun.concurrency());
    } else if (event instanceof RunEvent.Added added) {
      object.put("tasks", added.tasks());
    } else if (event instanceof RunEvent.Concurrency changed) {
      object.put("concurrency", changed.agents());
    } else if (event instanceof RunEvent.Started started) {
      task(object, started.task());
      object.put("attempt", started.attempt());
      object.put("resumed", started.resumed());
    } else if (event instanceof RunEvent.Doing doing) {
      task(object, doing.task());
      object.put("activity", doing.activity());
    } else if (event instanceof RunEvent.Retrying retrying) {
      task(object, retrying.task());
      object.put("class", retrying.failure().label());
      object.put("reason", retrying.reason());
      object.put("next", retrying.next());
      object.put("delay_ms", retrying.delay().toMillis());
    } else if (event instanceof RunEvent.Finished finished) {
      finished(object, finished);
      object.put("left_ms", left.map(Duration::toMillis).orElse(null));
    } else if (event instanceof RunEvent.Refused refused) {
      task(object, refused.task());
      object.put("reason", refused.reason());
    } else if (event instanceof RunEvent.Skipped skipped) {
      task(object, skipped.task());
      object.put("end", Json.label(skipped.end()));
      object.put("reason", skipped.reason().isEmpty() ? null : skipped.reason());
    } else if (event instanceof RunEvent.Recovered recovered) {
      task(object, recovered.task());
      object.put("what", recovered.what());
    } else if (event instanceof RunEvent.Paused paused) {
      object.put("until", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(paused.until()));
      object.put("left_ms", paused.left().toMillis());
    } else if (event instanceof RunEvent.Limits known) {
      object.put("windows", Json.windows(known.limits()));
      object.put("credits", known.limits().credits());
    } else if (event instanceof RunEvent.Notice notice) {
      object.put("message", notice.message());
    } else if (event instanceof RunEvent.Ended ended) {
      ended(object, ended.summary());
    }
    return Json.line(object);
  }

  private static void task(Map<String, @Nullable Object> object, Task task) {
    object.put("task", task.name().value());
    object.put("folder", task.folder().path().toString());
  }

  private static void finished(Map<String, @Nullable Object> object, RunEvent.Finished finished) {
    task(object, finished.task());
    object.put("end", Json.label(finished.end()));
    object.put("class", finished.failure().map(FailureClass::label).orElse(null));
    object.put("reason", finished.reason().isEmpty() ? null : finished.reason());
    object.put("duration_ms", finished.duration().toMillis());
    object.put("tokens", finished.tokens().map(Json::tokens).orElse(null));
    object.put("log", finished.log().toString());
    object.put("branch", finished.branch().orElse(null));
  }

  private static void ended(Map<String, @Nullable Object> object, RunSummary summary) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (TaskEnd end : TaskEnd.values()) {
      counts.put(Json.label(end), summary.count(end));
    }
    object.put("counts", counts);
    object.put("duration_ms", summary.duration().toMillis());
    object.put("tokens", Json.tokens(summary.tokens()));
    object.put("limits", Json.limits(summary.limits()));
    object.put("stopped_by", summary.cause().map(Json::label).orElse(null));
    object.put("reason", summary.reason().isEmpty() ? null : summary.reason());
  }
}
