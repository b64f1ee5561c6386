package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.codex.Verdict;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailedStartsTest {
  private static Task task(String name) {
    try {
      TaskFolder folder = TaskFolder.of(Path.of("."));
      return new Task(folder, new TaskName(name), Set.of(TaskFile.TASK), Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_is_retried_for_free_or_was_killed_says_nothing_of_other_tasks() {
    FailedStarts starts = new FailedStarts();
    Verdict locked = Verdict.failed(FailureClass.CAPACITY, "Error: database is locked");
    Verdict killed = Verdict.failed(FailureClass.TASK_FAILED, "codex was killed (signal 9)");
    for (String name : new String[] {"a", "b", "c"}) {
      assertThat(starts.notStarted(task(name), locked)).isEqualTo(locked);
      assertThat(starts.notStarted(task(name), killed)).isEqualTo(killed);
    }
  }

  @Test
  void codex_that_ends_twice_in_the_same_words_before_a_thread_concerns_all() {
    FailedStarts starts = new FailedStarts();
    Verdict died = Verdict.failed(FailureClass.TASK_FAILED, "codex exited with 9: no");
    Verdict other = Verdict.failed(FailureClass.TASK_FAILED, "codex exited with 8: no");
    assertThat(starts.notStarted(task("a"), died)).isEqualTo(died);
    assertThat(starts.notStarted(task("a"), died)).as("its own retry").isEqualTo(died);
    assertThat(starts.notStarted(task("b"), other)).isEqualTo(other);
    assertThat(starts.started(died)).isEqualTo(died);
    assertThat(starts.notStarted(task("c"), other)).isEqualTo(other);
    Verdict again = starts.notStarted(task("d"), other);
    assertThat(again.is(FailureClass.ENVIRONMENT)).isTrue();
    assertThat(again.concernsAll()).isTrue();
    assertThat(again.reason()).startsWith(other.reason());
  }
}
