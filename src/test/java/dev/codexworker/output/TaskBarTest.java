package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskBarTest {
  @Test
  void parts_are_as_long_as_tasks_are_many() {
    assertThat(TaskBar.of(10, Palette.PLAIN, 5, 2, 1, 2)).isEqualTo("#####xx>..");
    assertThat(TaskBar.of(10, Palette.PLAIN, 0, 0, 0, 7)).isEqualTo("..........");
    assertThat(TaskBar.of(10, Palette.PLAIN, 7, 0, 0, 0)).isEqualTo("##########");
    assertThat(TaskBar.of(10, Palette.PLAIN, 0, 0, 0, 0)).isEqualTo("..........");
  }

  @Test
  void one_failure_among_thousands_is_seen() {
    assertThat(TaskBar.of(10, Palette.PLAIN, 9999, 1, 0, 0)).isEqualTo("#########x");
    assertThat(TaskBar.of(10, Palette.PLAIN, 1, 0, 1, 9999)).isEqualTo("#>........");
  }

  @Test
  void the_bar_is_as_long_as_it_should_be() {
    Random random = new Random(4);
    for (int i = 0; i < 5000; i++) {
      int width = random.nextInt(0, 120);
      int[] parts = random.ints(4, 0, i % 2 == 0 ? 5 : 100_000).toArray();
      assertThat(TaskBar.of(width, Palette.PLAIN, parts[0], parts[1], parts[2], parts[3]))
          .hasSize(width);
    }
  }
}
