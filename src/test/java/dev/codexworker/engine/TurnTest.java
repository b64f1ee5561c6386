package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.spec.Prompt;
import dev.codexworker.task.FailureClass;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurnTest {
  private static final Optional<String> THREAD = Optional.of("t1");

  @ParameterizedTest
  @EnumSource
  void resumes_the_thread_of_a_resumable_failure_and_of_no_other(FailureClass failure) {
    Turn turn = Turn.after(Optional.of(failure), "for a reason", THREAD, "task");
    if (failure.isResumable()) {
      assertThat(turn.thread()).isEqualTo(THREAD);
      assertThat(turn.prompt()).contains("for a reason").isNotEqualTo("task");
    } else {
      assertThat(turn).isEqualTo(Turn.afresh("task"));
    }
    assertThat(turn.answer()).isEmpty();
    assertThat(turn.sentHash()).isEqualTo(Prompt.hash(turn.prompt()));
  }

  @Test
  void starts_afresh_without_a_thread_or_without_a_known_failure() {
    Optional<FailureClass> timeout = Optional.of(FailureClass.TIMEOUT);
    assertThat(Turn.after(timeout, "why", Optional.empty(), "task")).isEqualTo(Turn.afresh("task"));
    assertThat(Turn.after(Optional.empty(), "why", THREAD, "task")).isEqualTo(Turn.afresh("task"));
    assertThat(Turn.afresh("task").prompt()).isEqualTo("task");
    assertThat(Turn.afresh("task").thread()).isEmpty();
  }

  @Test
  void a_failed_check_is_reported_to_the_thread_or_with_the_task_to_a_new_one() {
    Turn resumed = Turn.afterCheck("make test", "2 failed", "it exited with 1", THREAD, "task");
    assertThat(resumed.thread()).isEqualTo(THREAD);
    assertThat(resumed.prompt())
        .contains("it exited with 1", "make test", "2 failed")
        .doesNotContain("task\n\n---");
    Turn afresh = Turn.afterCheck("make test", " ", "why", Optional.empty(), "task");
    assertThat(afresh.thread()).isEmpty();
    assertThat(afresh.prompt()).startsWith("task\n\n---\n").doesNotContain("It printed");
  }

  @Test
  void nothing_is_asked_where_codex_has_answered() {
    Turn delivery = Turn.delivery(THREAD, "done");
    assertThat(delivery.answer()).contains("done");
    assertThat(delivery.verified()).as("it was checked before").isTrue();
    Turn answered = Turn.answered("t1", "done", "hash");
    assertThat(answered.answer()).contains("done");
    assertThat(answered.sentHash()).isEqualTo("hash");
    assertThat(answered.verified()).as("it is still to be checked").isFalse();
  }
}
