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
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What time counts, and what is noticed over time. */
class RunningTimeTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void a_look_that_comes_late_shifts_the_clock_by_the_gap() {
    RunningTime time = new RunningTime();
    long begun = System.nanoTime();
    long first = time.nanos(begun);
    assertThat(time.nanos(begun + SECOND) - first).isEqualTo(SECOND);
    assertThat(time.nanos(begun + 3 * SECOND) - first).isEqualTo(3 * SECOND);
    assertThat(time.nanos(begun + 603 * SECOND) - first).isEqualTo(3 * SECOND);
    assertThat(time.nanos(begun + 604 * SECOND) - first).isEqualTo(4 * SECOND);
  }

  @Test
  void patience_counts_from_the_first_question_until_somebody_is_answered() {
    Patience patience = new Patience(new RunningTime());
    patience.asks();
    assertThat(patience.sinceLastAnswer()).isPositive();
    patience.answered();
    assertThat(patience.sinceLastAnswer()).isLessThan(Duration.ofSeconds(1));
    assertThat(patience.isSilent()).isFalse();
  }

  @Test
  void nobody_answered_is_noticed_once() {
    RunningTime time = new RunningTime();
    Patience patience = new Patience(time);
    patience.asks();
    assertThat(patience.isSilent()).isFalse();
    long real = System.nanoTime();
    for (int seconds = 4; seconds <= 124; seconds += 4) {
      time.nanos(real + seconds * SECOND);
    }
    // The clock's own looks are earlier now, which is no gap.
    assertThat(patience.isSilent(real + 125 * SECOND)).isTrue();
    assertThat(patience.isSilent(real + 126 * SECOND)).isFalse();
  }

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
