package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain é 漢 😀  |plain é 漢 😀",
        "esc\u001b[31m  |esc\\x1b[31m",
        "c1\u009b       |c1\\x9b",
        "del\u007f      |del\\x7f",
        "bidi\u202e     |bidi\\u202e",
        "isolate\u2066  |isolate\\u2066",
        "line\u2028x    |line\\u2028x",
        "bell\u0007x    |bell\\x07x",
        "cr\rx          |cr\\rx",
      })
  void shows_what_would_steer_a_terminal(String text, String shown) {
    assertThat(Visible.line(text.strip())).isEqualTo(shown);
    assertThat(Visible.text(text.strip())).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"'a\nb\tc', 'a\\nb\\tc'"})
  void keeps_lines_and_tabs_only_where_text_may_have_them(String text, String line) {
    assertThat(Visible.text(text)).isEqualTo(text);
    assertThat(Visible.line(text)).isEqualTo(line);
  }

  @Test
  void the_first_and_the_last_of_each_kind_are_escaped_and_their_neighbours_are_not() {
    assertThat(Visible.line("~\u007f\u009f\u00a0")).isEqualTo("~\\x7f\\x9f\u00a0");
    assertThat(Visible.line("\u2027\u2028\u2029")).isEqualTo("\u2027\\u2028\\u2029");
    assertThat(Visible.line("\u202a\u202e\u202f")).isEqualTo("\\u202a\\u202e\u202f");
    assertThat(Visible.line("\u2065\u2066\u2069\u206a")).startsWith("\u2065\\u2066\\u2069");
  }
}
