package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.Schema;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunJsonTest {
  private static final Tokens TOKENS = new Tokens(5, 1, 3, 2);

  private static final AccountLimits LIMITS =
      new AccountLimits(
          Instant.EPOCH,
          List.of(
              new AccountLimits.Window(
                  Duration.ofHours(5), 91, Instant.parse("2026-11-25T05:05:00Z"))),
          true);

  static List<RunEvent> everyKind() throws IOException {
    Task task =
        new Task(
            TaskFolder.of(Path.of(".")),
            new TaskName("größe \u001b[2J.md"),
            Set.of(TaskFile.TASK),
            Optional.empty());
    Path log = Path.of("/q/failed_exec_log-a.md.txt");
    Duration second = Duration.ofSeconds(1);
    RunSummary complete =
        new RunSummary(Map.of(TaskEnd.DONE, 2), second, TOKENS, LIMITS, Optional.empty(), "");
    RunSummary stopped =
        new RunSummary(
            Map.of(), second, TOKENS, AccountLimits.NONE, Optional.of(StopCause.AUTH), "401");
    return List.of(
        new RunEvent.Begun(9, 1, 0, 4),
        new RunEvent.Started(task, 1, false),
        new RunEvent.Doing(task, "$ ls"),
        new RunEvent.Retrying(task, FailureClass.TIMEOUT, "too slow", "attempt 2 of 3", second),
        new RunEvent.Finished(
            task,
            TaskEnd.DONE,
            Optional.empty(),
            "",
            second,
            Optional.of(TOKENS),
            log,
            Optional.of("codex-worker/a")),
        new RunEvent.Finished(
            task,
            TaskEnd.FAILED,
            Optional.of(FailureClass.IDLE),
            "stuck",
            second,
            Optional.empty(),
            log,
            Optional.empty()),
        new RunEvent.Refused(task, "is a folder"),
        new RunEvent.Skipped(task, TaskEnd.ELSEWHERE, ""),
        new RunEvent.Recovered(task, "its name was given back"),
        new RunEvent.Added(2),
        new RunEvent.Concurrency(0),
        new RunEvent.Paused(ZonedDateTime.parse("2026-11-23T11:49:00+01:00"), second),
        new RunEvent.Limits(LIMITS),
        new RunEvent.Notice("something"),
        new RunEvent.Ended(complete),
        new RunEvent.Ended(stopped));
  }

  @Test
  void there_is_a_sample_of_every_kind() throws IOException {
    assertThat(everyKind())
        .extracting(Object::getClass)
        .containsAll(Arrays.asList(RunEvent.class.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void every_kind_is_as_the_schema_says(RunEvent event) {
    String line = RunJson.line(event, Instant.now());
    assertThat(Schema.RUN_EVENTS.problems(line)).as(line).isEmpty();
    assertThat(line).doesNotContain("\n").matches("\\p{ASCII}+").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void the_schema_knows_every_field_and_no_other(RunEvent event) throws IOException {
    Map<String, Object> whole = JSON.std.mapFrom(RunJson.line(event, Instant.now()));
    for (String field : whole.keySet()) {
      Map<String, Object> less = new LinkedHashMap<>(whole);
      less.remove(field);
      assertThat(Schema.RUN_EVENTS.problems(JSON.std.asString(less))).as(field).isNotEmpty();
    }
    Map<String, Object> more = new LinkedHashMap<>(whole);
    more.put("surprise", 1);
    assertThat(Schema.RUN_EVENTS.problems(JSON.std.asString(more))).isNotEmpty();
  }

  @Test
  void half_a_character_does_not_break_a_line() throws IOException {
    Task task = ((RunEvent.Started) everyKind().get(1)).task();
    String line = RunJson.line(new RunEvent.Doing(task, "a\ud83d b"), Instant.now());
    assertThat(JSON.std.mapFrom(line).get("activity")).isEqualTo("a? b");
    assertThat(line).doesNotContainIgnoringCase("ud83d");
  }

  @Test
  void the_schema_knows_every_end_cause_and_class() throws IOException {
    for (StopCause cause : StopCause.values()) {
      RunSummary summary =
          new RunSummary(
              Map.of(), Duration.ZERO, TOKENS, AccountLimits.NONE, Optional.of(cause), "x");
      String line = RunJson.line(new RunEvent.Ended(summary), Instant.now());
      assertThat(Schema.RUN_EVENTS.problems(line)).as(line).isEmpty();
    }
    Task task = ((RunEvent.Started) everyKind().get(1)).task();
    for (FailureClass failure : FailureClass.values()) {
      RunEvent retry = new RunEvent.Retrying(task, failure, "", "", Duration.ZERO);
      String line = RunJson.line(retry, Instant.now());
      assertThat(Schema.RUN_EVENTS.problems(line)).as(line).isEmpty();
    }
  }
}
