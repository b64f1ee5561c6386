package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.FailureClass;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-25T09:00:00Z");

  private final Evidence evidence = new Evidence(true);

  private void saw(String line) {
    evidence.add(CodexEvent.parse(line).orElseThrow());
  }

  private void answered() {
    saw("{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"ok\"}}");
  }

  private void completed() {
    saw("{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":1}}");
  }

  @Test
  void done_takes_exit_zero_a_completed_turn_and_an_answer() {
    answered();
    completed();
    assertThat(Classifier.judge(0, evidence, NOW).failure()).isEmpty();
    assertThat(Classifier.judge(1, evidence, NOW).failure()).isPresent();
  }

  @Test
  void a_failed_turn_is_never_done() {
    saw("{\"type\":\"turn.failed\",\"error\":{\"message\":\"no\"}}");
    answered();
    completed();
    assertThat(Classifier.judge(0, evidence, NOW).failure()).contains(FailureClass.TASK_FAILED);
  }

  @Test
  void no_answer_or_a_blank_one_is_not_done() {
    completed();
    assertThat(Classifier.judge(0, evidence, NOW).failure()).contains(FailureClass.NO_ANSWER);
    saw("{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\" \"}}");
    assertThat(Classifier.judge(0, evidence, NOW).failure()).contains(FailureClass.NO_ANSWER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "You’ve hit your usage limit. Upgrade or try again at 5:16 AM. | USAGE_LIMIT",
        "unexpected status 401 Unauthorized: bad key                   | AUTH",
        "Missing environment variable: `LOOPBACK_KEY`.                 | AUTH",
        "We’re currently experiencing high demand, try later           | CAPACITY",
        "exceeded retry limit, last status: 429 Too Many Requests      | CAPACITY",
        "stream disconnected before completion                         | NETWORK",
        "something nobody has seen yet                                 | TASK_FAILED",
      })
  void a_failed_turn_is_classed_by_its_message(String message, FailureClass failure) {
    evidence.add(
        new CodexEvent("turn.failed", Map.of("error", Map.of("message", message.strip()))));
    Verdict verdict = Classifier.judge(1, evidence, NOW);
    assertThat(verdict.failure()).contains(failure);
    assertThat(verdict.reason()).contains(message.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"error\":{\"message\":\"Invalid schema for function 'mcp__db__test_connection'\"}} | true",
        "{\"detail\":\"The 'gpt-9' model is not supported when using Codex.\"}          | true",
        "{\"error\":{\"message\":\"we lost the network connection of this prompt\"}}  | false",
      })
  void a_400_is_a_refusal_whatever_its_words(String body, boolean concernsAll) {
    evidence.add(new CodexEvent("turn.failed", Map.of("error", Map.of("message", body))));
    Verdict verdict = Classifier.judge(1, evidence, NOW);
    assertThat(verdict.failure()).contains(FailureClass.REJECTED);
    assertThat(verdict.concernsAll()).isEqualTo(concernsAll);
  }

  @Test
  void what_codex_logs_on_stderr_decides_nothing() {
    saw("{\"type\":\"thread.started\",\"thread_id\":\"t\"}");
    evidence.addStderr("2026-11-25T08:48:35.841Z ERROR rmcp::transport: 401 Unauthorized");
    evidence.addStderr("2026-11-25T08:48:35.9Z  WARN codex_core: connection refused");
    Verdict killed = Classifier.judge(137, evidence, NOW);
    assertThat(killed.failure()).contains(FailureClass.TASK_FAILED);
    assertThat(killed.reason()).isEqualTo("codex was killed (signal 9)");
    assertThat(Classifier.judge(1, evidence, NOW).failure()).contains(FailureClass.TASK_FAILED);
  }

  @Test
  void words_of_the_network_count_only_once_the_provider_was_lost() {
    String failed = "{\"type\":\"turn.failed\",\"error\":{\"message\":\"connection limit of 5\"}}";
    saw(failed);
    assertThat(Classifier.judge(1, evidence, NOW).failure()).contains(FailureClass.TASK_FAILED);
    saw("{\"type\":\"error\",\"message\":\"Reconnecting... 1/5 (x)\"}");
    saw(failed);
    assertThat(Classifier.judge(1, evidence, NOW).failure()).contains(FailureClass.NETWORK);
  }

  @Test
  void a_prompt_that_does_not_fit_is_refused_unless_work_was_done() {
    String full =
        "{\"type\":\"turn.failed\",\"error\":{\"message\":\"Codex ran out of room in the model's"
            + " context window.\"}}";
    saw(full);
    assertThat(Classifier.judge(1, evidence, NOW).failure()).contains(FailureClass.REJECTED);
    saw("{\"type\":\"item.completed\",\"item\":{\"type\":\"reasoning\",\"text\":\"x\"}}");
    saw(full);
    assertThat(Classifier.judge(1, evidence, NOW).failure()).contains(FailureClass.TASK_FAILED);
  }

  private void command(String status, String output) {
    evidence.add(
        new CodexEvent(
            "item.completed",
            Map.of(
                "item",
                Map.of(
                    "type", "command_execution", "status", status, "aggregated_output", output))));
  }

  @Test
  void an_answer_is_none_if_every_command_failed_in_the_sandbox() {
    command("failed", "bwrap: Creating new namespace failed: (ENOSPC)\n");
    answered();
    completed();
    Verdict verdict = Classifier.judge(0, evidence, NOW);
    assertThat(verdict.failure()).contains(FailureClass.SANDBOX);
    assertThat(verdict.concernsAll()).isTrue();
    command("failed", "bwrap: an agent's own words, after a command that ran\n");
    command("completed", "fine");
    assertThat(Classifier.judge(0, evidence, NOW).isDone()).isTrue();
  }

  @Test
  void a_line_too_long_to_be_read_is_named_when_the_answer_is_missing() {
    evidence.addUnread(5_000_000);
    completed();
    assertThat(Classifier.judge(0, evidence, NOW).reason()).contains("5000000 bytes was too long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No prompt provided via stdin.                                         | 1 | REJECTED",
        "Not inside a trusted directory and --skip-git-repo-check was not specified. | 1 | REJECTED",
        "Error: No such file or directory (os error 2)                         | 1 | REJECTED",
        "error: unexpected argument '--nope' found                             | 2 | REJECTED",
        "Input exceeds the maximum length of 1048576 characters                | 1 | REJECTED",
        "Error: database is locked                                             | 1 | CAPACITY",
        "thread 'main' panicked at core.rs                                     | 101 | TASK_FAILED",
      })
  void an_end_without_a_turn_is_classed_by_stderr(String line, int exit, FailureClass failure) {
    evidence.addStderr("WARNING: proceeding, even though something is odd");
    evidence.addStderr(line.strip());
    assertThat(Classifier.judge(exit, evidence, NOW).failure()).contains(failure);
    assertThat(Classifier.judge(exit, evidence, NOW).reason()).contains(line.strip());
  }
}
