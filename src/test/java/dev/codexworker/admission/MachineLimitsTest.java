package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineLimitsTest {
  private static final MachineLimits BOTH =
      new MachineLimits(Optional.of(4.0), Optional.of(2L << 30));
  private static final Optional<Long> MUCH = Optional.of(2L << 30);

  @Test
  void as_much_as_allowed_is_not_too_much() {
    assertThat(BOTH.objection(Optional.of(4.0), MUCH)).isEmpty();
  }

  @Test
  void a_higher_load_is_an_objection_and_so_is_less_memory() {
    assertThat(BOTH.objection(Optional.of(9.31), MUCH)).contains("the load is 9.31, above 4");
    assertThat(BOTH.objection(Optional.of(0.5), Optional.of((2L << 30) - 1)))
        .contains("2047M of memory is available, less than 2048M");
    MachineLimits share = new MachineLimits(Optional.of(0.66), Optional.empty());
    assertThat(share.objection(Optional.of(1.0), Optional.empty()))
        .contains("the load is 1, above 0.66");
  }

  @Test
  void what_is_unknown_is_no_objection_and_is_told_where_it_was_asked_for() {
    assertThat(BOTH.objection(Optional.empty(), Optional.empty())).isEmpty();
    assertThat(BOTH.unknown(Optional.empty(), Optional.empty()))
        .containsExactly(
            "this machine does not tell its load: --max-load holds nothing back",
            "this machine does not tell its memory: --min-memory holds nothing back");
    assertThat(BOTH.unknown(Optional.of(1.0), MUCH)).isEmpty();
    assertThat(MachineLimits.NONE.unknown(Optional.empty(), Optional.empty())).isEmpty();
  }

  @Test
  void without_limits_nothing_is_asked_and_nothing_objected() {
    assertThat(MachineLimits.NONE.objection()).isEmpty();
    assertThat(MachineLimits.NONE.objection(Optional.of(999.0), Optional.of(0L))).isEmpty();
  }
}
