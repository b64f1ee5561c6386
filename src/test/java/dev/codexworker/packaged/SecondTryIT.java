package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.AttemptHeader;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Models and efforts of second attempts, as the provider and the log see them. */
class SecondTryIT extends RealCodexSetting {
  private final Queue<String> models = new ConcurrentLinkedQueue<>();

  private void answerSecond(String... failing) {
    provider.answerWith(
        request -> {
          models.add(request.model());
          boolean fails = List.of(failing).contains(request.model());
          return LoopbackProvider.Reply.message(fails ? " " : "the answer");
        });
  }

  @Test
  void a_failed_attempt_is_followed_by_one_with_more_effort_and_another_model() throws Exception {
    answerSecond("gpt-5-codex/low");
    task("a.md", "hello");
    Worker.Result result =
        start("-e", "low", "--retry-effort", "high", "--retry-model", "gpt-5.1-codex").await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(models).containsExactly("gpt-5-codex/low", "gpt-5.1-codex/high");
    AttemptHeader second = history("done_exec_log-a.md.txt").lastHeader().orElseThrow();
    assertThat(second.model()).isEqualTo("gpt-5.1-codex");
    assertThat(second.effort()).isEqualTo("high");
    assertThat(second.command()).contains("-m gpt-5.1-codex", "model_reasoning_effort=high");
  }

  @Test
  void a_task_says_so_itself_and_the_next_run_knows_that_it_failed() throws Exception {
    answerSecond("gpt-5-codex/low");
    task("a.md", "---\neffort: low\nretry-effort: medium\n---\nhello");
    task("b.md", "---\neffort: low\n---\nhello");
    assertThat(start("-r", "0").await().exit()).isEqualTo(1);
    assertThat(models).containsExactly("gpt-5-codex/low", "gpt-5-codex/low");
    assertThat(start("-r", "0").await().exit()).isEqualTo(1);
    assertThat(history("done_exec_log-a.md.txt").lastHeader().orElseThrow().effort())
        .isEqualTo("medium");
    assertThat(history("failed_exec_log-b.md.txt").lastHeader().orElseThrow().effort())
        .isEqualTo("low");
  }

  @Test
  void a_model_at_capacity_is_replaced() throws Exception {
    provider.answerWith(
        request -> {
          models.add(request.model().replaceAll("/.*", ""));
          return request.model().startsWith("gpt-5-codex/")
              ? LoopbackProvider.Reply.error(
                  503, "{\"error\":{\"code\":\"server_is_overloaded\",\"message\":\"busy\"}}")
              : LoopbackProvider.Reply.message("the answer");
        });
    task("a.md", "hello");
    Worker.Result result =
        start("--fallback-model", "gpt-5.1-codex", "--fallback-after", "1s").await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(models).startsWith("gpt-5-codex").endsWith("gpt-5.1-codex");
    AttemptHeader last = history("done_exec_log-a.md.txt").lastHeader().orElseThrow();
    assertThat(last.model()).isEqualTo("gpt-5.1-codex");
    assertThat(history("done_exec_log-a.md.txt").attempts()).isGreaterThan(1);
  }
}
