package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final AtomicLong real = new AtomicLong();
  private final RunningTime time = new RunningTime(real::get);
  private final Patience patience = new Patience(time);

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      real.addAndGet(1_000_000_000L);
      time.nanos();
    }
  }

  @Test
  void counts_from_the_first_question_until_an_agent_is_answered() {
    pass(7);
    patience.asks();
    pass(3);
    patience.asks();
    pass(2);
    assertThat(patience.sinceLastAnswer()).isEqualTo(Duration.ofSeconds(5));
    patience.answered();
    pass(9);
    assertThat(patience.sinceLastAnswer()).as("counts from here").isZero();
    pass(4);
    patience.asks();
    assertThat(patience.sinceLastAnswer()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void two_minutes_without_any_answer_are_noticed_once() {
    pass(200);
    assertThat(patience.isSilent()).as("nothing was asked").isFalse();
    patience.asks();
    pass(119);
    assertThat(patience.isSilent()).isFalse();
    pass(1);
    assertThat(patience.isSilent()).isTrue();
    assertThat(patience.isSilent()).isFalse();
  }

  @Test
  void one_answer_is_enough_for_the_whole_run() {
    patience.asks();
    patience.answered();
    assertThat(patience.sinceLastAnswer()).isZero();
    pass(200);
    assertThat(patience.isSilent()).isFalse();
  }
}
