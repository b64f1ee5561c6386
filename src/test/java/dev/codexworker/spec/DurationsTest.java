package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "90s, PT90S",
    "10m, PT10M",
    "2h, PT2H",
    "1d, P1D",
    "1h30m, PT90M",
    "1m1ms, PT60.001S",
    "0s, PT0S",
    "365d, P365D"
  })
  void a_number_and_a_unit_perhaps_several(String typed, Duration meant) {
    assertThat(Durations.parse(typed)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "m", "1.5h", "-1s", "1 h", "1w", "1H", "1h ", "9999999999s"})
  void anything_else_is_no_duration(String typed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(typed))
        .withMessageContaining("'" + typed + "' is not a duration");
  }

  @Test
  void more_than_a_year_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse("365d1ms"))
        .withMessageContaining("longer than a year");
  }
}
