package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {
  private static final long MOST = 1_000_000_000_000L;

  @Test
  void numbers_are_added_and_subtracted_down_to_zero() {
    Tokens some = new Tokens(10, 20, 30, 40);
    assertThat(some.plus(new Tokens(1, 2, 3, 4))).isEqualTo(new Tokens(11, 22, 33, 44));
    assertThat(some.minus(new Tokens(1, 2, 3, 4))).isEqualTo(new Tokens(9, 18, 27, 36));
    assertThat(some.minus(new Tokens(11, 21, 31, 41))).isEqualTo(Tokens.ZERO);
    assertThat(some.total()).isEqualTo(40);
  }

  @Test
  void negative_and_huge_numbers_can_not_be_true() {
    assertThat(Tokens.ZERO.isPossible()).isTrue();
    assertThat(new Tokens(MOST, MOST, MOST, MOST).isPossible()).isTrue();
    assertThat(new Tokens(MOST + 1, 0, 0, 0).isPossible()).isFalse();
    assertThat(new Tokens(0, 0, 0, -1).isPossible()).isFalse();
  }
}
