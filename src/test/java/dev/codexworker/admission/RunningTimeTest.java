package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Fault;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@Fault("12 clock jumps")
class RunningTimeTest {
  private final AtomicLong real = new AtomicLong(Long.MAX_VALUE - 1);
  private final RunningTime time = new RunningTime(real::get);

  private long after(int seconds) {
    real.addAndGet(seconds * 1_000_000_000L);
    return time.nanos();
  }

  @Test
  void a_look_that_comes_late_shifts_the_clock_by_the_gap() {
    long first = time.nanos();
    assertThat(after(1) - first).isEqualTo(1_000_000_000L);
    assertThat(after(5) - first).isEqualTo(6_000_000_000L);
    assertThat(after(6) - first).as("it was held up").isEqualTo(6_000_000_000L);
    assertThat(after(1) - first).isEqualTo(7_000_000_000L);
  }
}
