package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextWidthTest {
  @Test
  void text_is_never_wider_on_a_terminal_than_it_is_said_to_be() {
    assertThat(TextWidth.of("plain")).isEqualTo(5);
    assertThat(TextWidth.of("größe")).isEqualTo(5);
    assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
    assertThat(TextWidth.of("漢字")).isEqualTo(4);
    assertThat(TextWidth.of("한글")).isEqualTo(4);
    assertThat(TextWidth.of("ﾊﾝ")).isEqualTo(2);
    assertThat(TextWidth.of("😀")).isEqualTo(2);
    assertThat(TextWidth.of("a\u200bb")).isEqualTo(2);
    assertThat(TextWidth.of("👩‍👩‍👧")).isGreaterThanOrEqualTo(2);
    assertThat(TextWidth.of("❤️")).isGreaterThanOrEqualTo(2);
    assertThat(TextWidth.of("🇩🇪")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void text_is_cut_between_characters_and_says_so() {
    assertThat(TextWidth.cut("plain", 5)).isEqualTo("plain");
    assertThat(TextWidth.cut("plainer", 5)).isEqualTo("plai…");
    assertThat(TextWidth.cut("漢字漢字", 6)).isEqualTo("漢字…");
    assertThat(TextWidth.cut("漢字", 3)).isEqualTo("漢…");
    assertThat(TextWidth.cut("😀😀", 2)).isEqualTo("…");
    assertThat(TextWidth.cut("abc", 1)).isEqualTo("…");
    assertThat(TextWidth.cut("abc", 0)).isEmpty();
    assertThat(TextWidth.cut("abc", -3)).isEmpty();
  }
}
