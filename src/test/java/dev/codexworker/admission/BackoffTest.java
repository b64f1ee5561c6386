package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  /** Delays double up to five minutes, whatever the first one is. */
  @ParameterizedTest
  @CsvSource({
    "1000,    1, 1000",
    "1000,    2, 2000",
    "1000,    3, 4000",
    "1000,    9, 256000",
    "1000,   10, 300000",
    "1000, 9999, 300000",
    "600000,  1, 300000",
    "0,       5, 0",
  })
  void delays_double_up_to_five_minutes_and_are_jittered(long first, int retry, long full) {
    Backoff backoff = new Backoff(Duration.ofMillis(first));
    assertSpread(() -> backoff.before(retry), full / 2, full);
    assertSpread(() -> backoff.fullJitter(retry), 0, full);
  }

  /** A thousand draws come near both ends; that they don't has a chance of one in 10^45. */
  private static void assertSpread(Supplier<Duration> draw, long least, long most) {
    long[] drawn = LongStream.range(0, 1000).map(i -> draw.get().toMillis()).toArray();
    long tenth = (most - least) / 10;
    assertThat(LongStream.of(drawn).min().orElseThrow()).isBetween(least, least + tenth);
    assertThat(LongStream.of(drawn).max().orElseThrow()).isBetween(most - tenth, most);
  }
}
