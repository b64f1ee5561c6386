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

  private final Evidence evidence = new Evidence();

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
