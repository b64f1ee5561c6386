package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
  private final TimeLeft left = new TimeLeft();

  private void measure(int tasks) {
    for (int i = 0; i < tasks; i++) {
      left.add(Duration.ofMinutes(2));
    }
  }

  @Test
  void nothing_is_said_before_five_tasks_are_over() {
    measure(4);
    assertThat(left.of(10, List.of(), 2)).isEmpty();
    measure(1);
    assertThat(left.of(10, List.of(), 2)).contains(Duration.ofMinutes(10));
  }

  @Test
  void running_tasks_count_with_what_they_still_need() {
    measure(5);
    List<Duration> running = List.of(Duration.ofMinutes(1), Duration.ofMinutes(9));
    assertThat(left.of(3, running, 2)).contains(Duration.ofSeconds(210));
    assertThat(left.of(0, running, 2)).contains(Duration.ofMinutes(1));
  }

  @Test
  void a_paused_run_and_one_with_nothing_left_have_no_estimate() {
    measure(5);
    assertThat(left.of(3, List.of(), 0)).isEmpty();
    assertThat(left.of(0, List.of(), 2)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, less than a minute left",
    "60, less than a minute left",
    "61, about 1 min left",
    "719, about 12 min left",
    "3569, about 59 min left",
    "3600, about 1 h 00 min left",
    "8999, about 2 h 30 min left",
    "36000, about 10 h left",
    "200000, about 56 h left"
  })
  void it_is_said_about(long seconds, String words) {
    assertThat(TimeLeft.words(Duration.ofSeconds(seconds))).isEqualTo(words);
  }
}
