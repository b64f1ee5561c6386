package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontMatterWriterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.md", "a b.md", "true", "1e3", "null", "~", "a: b", "a #b", "'x'", "\"x\"", "\\x",
        "größe", "*x", "&x", "!x", "[x]", "{x}", "-x", "- x", "x,y", "%x", "@x", "`x`", "?", ":",
        "0x1f", "1:2"
      })
  void what_is_written_is_read_back_as_the_same(String name) throws Exception {
    FrontMatter settings =
        new FrontMatter(
            Optional.of("gpt-5.1:x/y@z"),
            Optional.of(Effort.HIGH),
            Optional.of(Duration.ofMillis(90_500)),
            Optional.of(Duration.ofHours(2)),
            OptionalInt.of(3),
            Optional.of(Sandbox.WORKSPACE_WRITE),
            List.of(name, "b.md"),
            Optional.of("sub/" + name),
            Optional.of("out/" + name),
            Optional.of("schema/" + name),
            Optional.of(true),
            name.contains(",") ? List.of() : List.of("image/" + name),
            List.of("secret/" + name),
            Optional.of("another"),
            Optional.of(Effort.XHIGH),
            Optional.of("--verify '" + name + "'"),
            Map.of());
    FrontMatter read = TaskText.of(FrontMatterWriter.write(settings) + "prompt").settings();
    assertThat(read).usingRecursiveComparison().ignoringFields("lines").isEqualTo(settings);
  }

  @Test
  void a_command_of_several_lines_is_read_back_as_the_same() throws Exception {
    String terms = "--verify 'make\n  test\tall'";
    FrontMatter settings =
        FrontMatter.NONE.overriddenBy(
            TaskText.of("---\nonly-with: " + "\"--verify 'make\\n  test\\tall'\"\n---\nx")
                .settings());
    assertThat(settings.onlyWith()).contains(terms);
    FrontMatter read = TaskText.of(FrontMatterWriter.write(settings) + "prompt").settings();
    assertThat(read.onlyWith()).contains(terms);
  }
}
