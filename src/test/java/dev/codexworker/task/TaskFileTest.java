package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFileTest {
  @ParameterizedTest
  @CsvSource({
    "a.md,                          a.md, TASK",
    "in-progress-a.md,              a.md, IN_PROGRESS",
    "running_exec_log-a.md.txt,     a.md, RUNNING_LOG",
    "done_exec_log-a.md.txt,        a.md, DONE_LOG",
    "failed_exec_log-a.md.txt,      a.md, FAILED_LOG",
    "interrupted_exec_log-a.md.txt, a.md, INTERRUPTED_LOG",
  })
  void takes_each_of_the_six_names_apart(String fileName, String task, TaskFile kind) {
    assertThat(TaskFile.parse(fileName)).isEqualTo(new TaskFile.Named(new TaskName(task), kind));
    assertThat(kind.nameFor(new TaskName(task))).isEqualTo(fileName);
  }

  @ParameterizedTest
  @EnumSource
  void names_and_parses_alike_for_hostile_task_names(TaskFile kind) {
    for (String name :
        new String[] {"-rf.md", "a\nb.md", "%s.md", "$(x).md", "é.md", ".txt", "x"}) {
      assertThat(TaskFile.parse(kind.nameFor(new TaskName(name))))
          .isEqualTo(new TaskFile.Named(new TaskName(name), kind));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-progress-x.md", "done_exec_log-x.md", "running_exec_log-"})
  void refuses_task_names_that_read_as_states(String name) {
    assertThat(new TaskName(name).problem()).isPresent();
  }

  @Test
  void a_prefix_alone_is_no_state_of_a_nameless_task() {
    assertThat(TaskFile.parse("in-progress-").kind()).isEqualTo(TaskFile.TASK);
    assertThat(TaskFile.parse("done_exec_log-.txt").kind()).isEqualTo(TaskFile.TASK);
  }

  @Test
  void a_name_of_230_bytes_fits_and_one_of_231_does_not() {
    assertThat(new TaskName("é".repeat(113) + "xy.md").problem()).isPresent();
    assertThat(new TaskName("é".repeat(113) + "x.md").problem()).isEmpty();
    String longest = TaskFile.INTERRUPTED_LOG.nameFor(new TaskName("x".repeat(230)));
    assertThat(longest).hasSize(255);
  }

  @Test
  void lock_offsets_are_places_in_a_file_and_differ() {
    long[] offsets = new long[10_000];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = new TaskName("task-" + i + ".md").lockOffset();
    }
    assertThat(offsets).doesNotHaveDuplicates();
    for (long offset : offsets) {
      assertThat(offset).isBetween(0L, Long.MAX_VALUE - 1);
    }
  }
}
