package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Tokens;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThreadTokensTest {
  private static final Optional<String> THREAD = Optional.of("t1");

  private static Optional<Tokens> tokens(long n) {
    return Optional.of(new Tokens(n * 10, n, n * 2, n));
  }

  @Test
  void a_resumed_attempts_share_is_what_came_on_top() {
    ThreadTokens first = ThreadTokens.of(LogHistory.NONE).next(THREAD, tokens(3));
    assertThat(first.since(THREAD, tokens(5))).isEqualTo(tokens(2));
  }

  @Test
  void a_new_threads_share_is_all_of_it() {
    ThreadTokens first = ThreadTokens.of(LogHistory.NONE).next(THREAD, tokens(3));
    assertThat(first.since(Optional.empty(), tokens(5))).isEqualTo(tokens(5));
    assertThat(first.since(Optional.of("t2"), tokens(5))).isEqualTo(tokens(5));
  }

  @Test
  void an_attempt_that_reported_nothing_is_counted_with_the_next_one() {
    ThreadTokens silent =
        ThreadTokens.of(LogHistory.NONE).next(THREAD, tokens(3)).next(THREAD, Optional.empty());
    assertThat(silent.since(THREAD, Optional.empty())).isEmpty();
    assertThat(silent.since(THREAD, tokens(9))).isEqualTo(tokens(6));
  }
}
