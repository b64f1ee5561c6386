package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of an attempt's events. */
class EvidenceTest {
  @Test
  void reported_tokens_are_taken_as_they_are() {
    assertThat(
            Evidence.usage(Map.of("input_tokens", 9, "cached_input_tokens", 4, "output_tokens", 2)))
        .contains(new Tokens(9, 4, 2, 0));
    assertThat(Evidence.usage(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000_000_001L})
  void numbers_that_cannot_be_true_count_as_not_reported(long number) {
    assertThat(Evidence.usage(Map.of("input_tokens", 9, "output_tokens", number))).isEmpty();
  }
}
