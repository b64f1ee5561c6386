package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.codex.Verdict;
import dev.codexworker.task.FailureClass;
import java.time.Duration;
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

  @Test
  void codex_that_ends_twice_in_the_same_words_before_a_thread_concerns_all() {
    FailedStarts starts = new FailedStarts();
    Verdict died = Verdict.failed(FailureClass.TASK_FAILED, "codex exited with 9: no");
    Verdict other = Verdict.failed(FailureClass.TASK_FAILED, "codex exited with 8: no");
    assertThat(starts.notStarted(died)).isEqualTo(died);
    assertThat(starts.notStarted(other)).isEqualTo(other);
    assertThat(starts.started(died)).isEqualTo(died);
    assertThat(starts.notStarted(other)).isEqualTo(other);
    Verdict again = starts.notStarted(other);
    assertThat(again.is(FailureClass.ENVIRONMENT)).isTrue();
    assertThat(again.concernsAll()).isTrue();
    assertThat(again.reason()).startsWith(other.reason());
  }
}
