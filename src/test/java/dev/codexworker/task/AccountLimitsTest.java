package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountLimitsTest {
  private static final Instant NOW = Instant.EPOCH;

  private static AccountLimits.Window window(int hours, double used, int resetHours) {
    return new AccountLimits.Window(
        Duration.ofHours(hours), used, NOW.plus(Duration.ofHours(resetHours)));
  }

  @ParameterizedTest
  @CsvSource({
    "PT1M, 1 min",
    "PT90M, 90 min",
    "PT0S, 0 min",
    "PT1H, 1 h",
    "PT5H, 5 h",
    "PT24H, 24 h",
    "PT25H, 25 h",
    "PT48H, 2 d",
    "PT72H, 3 d",
    "PT168H, week",
    "PT336H, 14 d",
  })
  void a_limit_is_named_by_its_length(Duration length, String name) {
    assertThat(new AccountLimits.Window(length, 0, NOW).name()).isEqualTo(name);
  }

  @Test
  void of_the_limits_that_are_used_up_and_still_last_the_longest_counts() {
    AccountLimits limits =
        new AccountLimits(
            NOW, List.of(window(5, 100, 1), window(24, 90, 9), window(168, 89, 100)), false);
    assertThat(limits.exhausted(0, NOW).orElseThrow().name()).isEqualTo("5 h");
    assertThat(limits.exhausted(10, NOW).orElseThrow().name()).isEqualTo("24 h");
    assertThat(limits.exhausted(11, NOW).orElseThrow().name()).isEqualTo("week");
    assertThat(limits.at(NOW.plus(Duration.ofHours(1)))).hasSize(2);
    assertThat(limits.exhausted(0, NOW.plus(Duration.ofHours(1)))).isEmpty();
  }
}
