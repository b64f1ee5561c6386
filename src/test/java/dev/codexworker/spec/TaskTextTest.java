package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTextTest {
  /**
   * A wrong front matter.
   *
   * @param line where it is wrong
   * @param message a part of what must be said
   */
  record Wrong(int line, String message, String text) {
    @Override
    public String toString() {
      return message;
    }
  }

  /** The cases of wrong.txt: "line | message", the file's text, and a line of "====". */
  static List<Wrong> wrong() throws IOException {
    List<Wrong> cases = new ArrayList<>();
    for (String part :
        Files.readString(Path.of("src/test/resources/spec/wrong.txt")).split("====\n", -1)) {
      int feed = part.indexOf('\n');
      String[] head = part.substring(0, feed).split(" \\| ", 2);
      cases.add(new Wrong(Integer.parseInt(head[0].strip()), head[1], part.substring(feed + 1)));
    }
    return cases;
  }

  @Test
  void there_are_fifty_wrong_ones_and_more() throws IOException {
    assertThat(wrong()).hasSizeGreaterThanOrEqualTo(50);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrong_front_matter_is_refused_with_its_line_and_what_would_be_right(Wrong wrong) {
    FrontMatterException refusal =
        catchThrowableOfType(FrontMatterException.class, () -> TaskText.of(wrong.text()));
    assertThat(refusal).as(wrong.text()).isNotNull();
    assertThat(refusal).hasMessageContaining(wrong.message());
    assertThat(refusal.line()).as(refusal.getMessage()).isEqualTo(wrong.line());
    assertThat(refusal.getMessage()).doesNotContain("\n", "\u001b");
  }

  @Test
  void everything_that_can_be_said_is_understood() throws Exception {
    TaskText task =
        TaskText.of(
            """
            ---
            # a comment
            model: gpt-5-codex          # effort: high
            effort: low
            timeout: 1h30m
            idle-timeout: 90s
            retries: 0
            sandbox: read-only
            needs: [schema.md, "api v2.md"]
            cd: services/auth
            output: reports/auth.md
            schema: answer.schema.json
            web-search: true
            images:
              - shot.png
              - docs/x.png
            ---

            The prompt.
            ---
            And its end.
            """);
    FrontMatter settings = task.settings();
    assertThat(task.prompt()).isEqualTo("\nThe prompt.\n---\nAnd its end.\n");
    assertThat(settings.model()).contains("gpt-5-codex");
    assertThat(settings.effort()).contains(Effort.LOW);
    assertThat(settings.timeout()).contains(Duration.ofMinutes(90));
    assertThat(settings.idleTimeout()).contains(Duration.ofSeconds(90));
    assertThat(settings.retries()).hasValue(0);
    assertThat(settings.sandbox()).contains(Sandbox.READ_ONLY);
    assertThat(settings.needs()).containsExactly("schema.md", "api v2.md");
    assertThat(settings.cd()).contains("services/auth");
    assertThat(settings.output()).contains("reports/auth.md");
    assertThat(settings.schema()).contains("answer.schema.json");
    assertThat(settings.webSearch()).contains(true);
    assertThat(settings.images()).containsExactly("shot.png", "docs/x.png");
    assertThat(settings.line("effort")).isEqualTo(4);
    assertThat(settings.line("images")).isEqualTo(14);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no front matter",
        "",
        "----\nnot: a fence\n---\n",
        " ---\nnot: at the start\n---\n",
        "# A title\n---\nmodel: x\n---\n",
        "***\nmodel: x\n---\n"
      })
  void a_text_that_does_not_begin_with_a_fence_is_all_prompt(String text) throws Exception {
    assertThat(TaskText.of(text)).isEqualTo(new TaskText(FrontMatter.NONE, text));
  }

  @Test
  void line_ends_of_windows_a_byte_order_mark_and_nothing_in_between_are_fine() throws Exception {
    assertThat(TaskText.of("\uFEFF---\r\neffort: low\r\n---\r\nprompt\r\n"))
        .satisfies(task -> assertThat(task.settings().effort()).contains(Effort.LOW))
        .satisfies(task -> assertThat(task.prompt()).isEqualTo("prompt\r\n"));
    assertThat(TaskText.of("---\n---\nprompt").prompt()).isEqualTo("prompt");
    assertThat(TaskText.of("---  \n# only a comment\n---").prompt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u200B", "\u2060", "\uFEFF\uFEFF", "\u3000", "\n\u00AD"})
  void what_can_not_be_seen_does_not_turn_front_matter_into_prompt(String before) {
    String text = before + "---\nsandbox: read-only\n---\nprompt";
    assertThat(catchThrowableOfType(FrontMatterException.class, () -> TaskText.of(text)))
        .isNotNull();
  }

  @Test
  void yaml_that_is_made_to_break_readers_is_refused() {
    String nested = "---\nneeds: " + "[".repeat(20_000) + "\n---\n";
    String bomb = "---\na: &a [x,x]\nb: &b [*a,*a]\nneeds: [*b,*b]\n---\n";
    String huge = "---\n" + "#".repeat(70_000) + "\n---\n";
    Map.of(nested, "nested too deeply", bomb, "aliases", huge, "longer than 64 KiB")
        .forEach(
            (text, why) ->
                assertThat(
                        catchThrowableOfType(FrontMatterException.class, () -> TaskText.of(text)))
                    .hasMessageContaining(why));
  }

  @ParameterizedTest
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(strings = {"--%s", "--x%s", "--\n%s", "--\n%sx", "--\r\n%smodel"})
  void a_text_that_is_made_to_keep_the_reader_busy_is_prompt(String text) throws Exception {
    for (String part : List.of("\n", " ", "\u00A0", "-", "\nx", "\n ", "#")) {
      String whole = text.formatted(part.repeat(200_000));
      assertThat(TaskText.of(whole).prompt()).isEqualTo(whole);
      assertThat(PlaceText.of("{{" + whole).textAlone()).endsWith(whole);
    }
  }
}
