package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What codex's own record of a thread tells; the samples were recorded by codex 0.169.0. */
class ThreadRecordTest {
  private static final Path SAMPLES = Path.of("src/test/resources/rollout");
  private static final Instant BEFORE = Instant.parse("2026-11-25T08:00:00Z");
  private static final String THREAD = "01a211e4-79e7-7440-ac08-f44d28779a60";

  @TempDir Path home;

  private static String sample(String name) throws IOException {
    return Files.readString(SAMPLES.resolve(name + ".jsonl"));
  }

  /** The day of a thread is in its id. */
  private void record(String text) throws IOException {
    Instant begun = Instant.ofEpochMilli(Long.parseLong("01a211e479e7", 16));
    String day =
        DateTimeFormatter.ofPattern("yyyy/MM/dd")
            .format(LocalDate.ofInstant(begun, ZoneId.systemDefault()));
    Path folder = Files.createDirectories(home.resolve("sessions").resolve(day));
    Files.writeString(folder.resolve("rollout-2026-11-25T08-48-35-" + THREAD + ".jsonl"), text);
  }

  private ThreadRecord read() {
    return ThreadRecord.read(home, THREAD, BEFORE);
  }

  @Test
  void a_completed_turn_has_its_prompt_its_answer_and_its_tokens() throws IOException {
    record(sample("completed"));
    ThreadRecord record = read();
    assertThat(record.prompt()).isEqualTo("hello\n");
    assertThat(record.completed()).isTrue();
    assertThat(record.lastMessage()).isEqualTo("the answer");
    assertThat(record.provider()).isEqualTo("loopback");
    assertThat(record.usage()).contains(new Tokens(100, 10, 20, 5));
    assertThat(record.error()).isEmpty();
  }

  @Test
  void a_turn_that_was_aborted_after_a_message_is_not_completed() throws IOException {
    record(sample("aborted"));
    assertThat(read().completed()).isFalse();
    assertThat(read().lastMessage()).isEmpty();
  }

  @Test
  void errors_have_names_and_http_statuses() throws IOException {
    record(sample("http-503"));
    assertThat(read().error()).isEqualTo("http_connection_failed");
    assertThat(read().httpStatus()).hasValue(503);
    record(sample("model-not-found"));
    assertThat(read().error()).isEqualTo("model_not_found");
    assertThat(read().completed()).isFalse();
  }

  @Test
  void commands_that_failed_in_the_sandbox_are_counted() throws IOException {
    record(sample("sandbox"));
    assertThat(read().toolOutputs()).isEqualTo(1);
    assertThat(read().sandboxFailures()).isEqualTo(1);
  }

  @Test
  void the_end_of_an_exhausted_limit_is_exact() throws IOException {
    String limits =
        "\"rate_limits\": {\"primary\": {\"used_percent\": 100.0, \"window_minutes\": 300,"
            + " \"resets_at\": 1795600050}, \"secondary\": {\"used_percent\": 40.0,"
            + " \"window_minutes\": 10080, \"resets_at\": 1796000000}}}}";
    record(
        sample("usage-limit").replaceAll("\"rate_limits\": \\{[^}]*\\}\\}\\}", limits)
            + "broken {line\n");
    AccountLimits left = read().limits();
    assertThat(left.windows())
        .extracting(AccountLimits.Window::name)
        .containsExactly("5 h", "week");
    assertThat(left.exhausted(0, BEFORE).orElseThrow().resetsAt())
        .isEqualTo(Instant.ofEpochSecond(1795600050));
    assertThat(left.exhausted(60, BEFORE).orElseThrow().name()).isEqualTo("week");
    assertThat(left.exhausted(0, Instant.ofEpochSecond(1795600051))).isEmpty();
    assertThat(left.credits()).isFalse();
    assertThat(read().error()).isEqualTo("usage_limit_exceeded");
  }

  @Test
  void only_the_last_turn_counts_and_only_if_it_is_the_attempts_own() throws IOException {
    record(sample("http-503") + sample("completed").replace("hello", "later"));
    assertThat(read().error()).isEmpty();
    assertThat(read().prompt()).isEqualTo("later\n");
    Instant after = Instant.parse("2026-11-25T09:00:00Z");
    assertThat(ThreadRecord.read(home, THREAD, after)).isEqualTo(ThreadRecord.NONE);
  }

  @Test
  void a_turn_that_is_longer_than_most_is_read_from_its_start() throws IOException {
    String turn = sample("completed");
    int end = turn.lastIndexOf('\n', turn.lastIndexOf("task_complete"));
    String noise = "{\"type\":\"response_item\",\"payload\":{\"text\":\"task_started\"}}\n";
    record(
        sample("http-503")
            + turn.substring(0, end + 1)
            + noise.repeat(10_000)
            + turn.substring(end + 1));
    assertThat(read().prompt()).isEqualTo("hello\n");
    assertThat(read().lastMessage()).isEqualTo("the answer");
    assertThat(read().error()).isEmpty();
  }

  @Test
  void what_is_missing_or_odd_is_as_if_there_were_no_record() throws IOException {
    assertThat(read()).isEqualTo(ThreadRecord.NONE);
    assertThat(ThreadRecord.read(home, "t1", BEFORE)).isEqualTo(ThreadRecord.NONE);
    record("\u0000\u0001 no json\n{\"type\":5}\n[]\n");
    assertThat(read()).isEqualTo(ThreadRecord.NONE);
  }

  @Test
  void a_link_in_its_place_is_not_followed() throws IOException {
    record("");
    Path target = Files.writeString(home.resolve("elsewhere"), sample("completed"));
    try (var files = Files.walk(home.resolve("sessions"))) {
      Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      Files.delete(file);
      Files.createSymbolicLink(file, target);
    }
    assertThat(read()).isEqualTo(ThreadRecord.NONE);
  }
}
