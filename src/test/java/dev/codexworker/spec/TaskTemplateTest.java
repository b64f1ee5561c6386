package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTemplateTest {
  private static String fill(String template, String value) throws FrontMatterException {
    return TaskTemplate.of(template).fill(column -> value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: b",
        "a\nsandbox: danger-full-access",
        "a\n---\nfree",
        "\"\nsandbox: danger-full-access\n#",
        "'], sandbox: x, y: ['",
        "a # not a comment",
        "\\\" \\n \\",
        "*alias &anchor !tag",
        "\u0007\u0085\u2028\uFEFF\uFFFE😀",
        "null",
        "{{x}}"
      })
  void no_value_breaks_out_of_its_scalar(String value) throws FrontMatterException {
    for (String place : List.of("{{x}}", "\"{{x}}\"", "'{{ x }}' # {{x}}")) {
      String yaml = "hide: " + place + "\neffort: low\n";
      // Paths refuse control characters, which shows that the value arrived as one.
      try {
        FrontMatter read = TaskText.of(fill("---\n" + yaml + "---\nGo.\n", value)).settings();
        assertThat(read.hide()).containsExactly(value);
        assertThat(read.effort()).isEqualTo(Optional.of(Effort.LOW));
        assertThat(read.sandbox()).isEmpty();
      } catch (FrontMatterException e) {
        assertThat(e).hasMessageStartingWith("hide: ").hasMessageContaining("working folder");
        assertThat(value.chars()).anyMatch(c -> c < ' ' || c == 0x7f);
      }
    }
  }

  @Test
  void values_in_lists_are_elements_and_places_may_have_text_around_them()
      throws FrontMatterException {
    String file = fill("---\nneeds: [{{a}}, x-{{b}}.md]\nretries: {{n}}\n---\nGo.\n", "1");
    assertThat(TaskText.of(file).settings().needs()).containsExactly("1", "x-1.md");
    assertThat(TaskText.of(file).settings().retries()).hasValue(1);
    assertThat(fill("---\ncd: 😀/{{a}} # é\neffort: low\n---\n{{b}}", "z"))
        .isEqualTo("---\ncd: \"😀/z\" # é\neffort: low\n---\nz");
  }

  @Test
  void a_value_does_not_begin_the_file_with_front_matter() {
    assertThatThrownBy(() -> fill("{{x}}\nGo.\n", "---\nsandbox: read-only\n---\nGo"))
        .hasMessageContaining("would begin the file with front matter");
    assertThatThrownBy(() -> fill("{{x}}", " \n")).hasMessageContaining("empty");
    assertThatThrownBy(() -> fill("---\nmodel: {{x}}\n---\nGo.", ""))
        .hasMessageContaining("model: has no value");
  }

  @Test
  void places_that_are_no_values_are_refused_with_their_line() {
    assertThatThrownBy(() -> TaskTemplate.of("---\neffort: low\n{{x}}: y\n---\nGo."))
        .hasMessageContaining("can't be a key")
        .hasFieldOrPropertyWithValue("line", 3);
    assertThatThrownBy(() -> TaskTemplate.of("---\nmodel: |\n  {{x}}\n---\nGo."))
        .hasMessageContaining("block of text");
  }

  @Test
  void places_know_their_lines() throws FrontMatterException {
    TaskTemplate template =
        TaskTemplate.of("---\nmodel: {{m}} # {{no}}\n---\nA {{p}}\n{{ q r }} {{\"{{\"}} {{{s}}}\n");
    assertThat(template.places())
        .containsExactly(
            new PlaceText.Place("m", 2),
            new PlaceText.Place("p", 4),
            new PlaceText.Place("q r", 5),
            new PlaceText.Place("s", 5));
  }
}
