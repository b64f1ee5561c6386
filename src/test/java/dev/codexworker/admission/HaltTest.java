package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HaltTest {
  @ParameterizedTest
  @CsvSource({
    "0,     false, 999,       999, false",
    "3,     false, 2,         9,   false",
    "3,     false, 3,         9,   true",
    "3,     false, 4,         9,   true",
    "50,    true,  4,         9,   false",
    "50,    true,  5,         9,   true",
    "50,    true,  1,         2,   true",
    "100,   true,  8,         9,   false",
    "100,   true,  9,         9,   true",
    "99,    true,  99000000,  100000000, true",
    "99,    true,  98999999,  100000000, false",
  })
  void is_reached_by_so_many_failures_or_so_many_per_cent_of_all_tasks(
      int number, boolean percent, int failures, int tasks, boolean reached) {
    assertThat(new Halt(number, percent).isReached(failures, tasks)).isEqualTo(reached);
  }
}
