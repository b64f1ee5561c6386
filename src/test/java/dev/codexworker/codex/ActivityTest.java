package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityTest {
  @Test
  void every_kind_of_event_says_what_codex_is_doing() throws IOException {
    List<String> activities = new ArrayList<>();
    for (String line :
        Files.readAllLines(Path.of("src/test/resources/transcript/every-kind.jsonl"))) {
      Activity.of(CodexEvent.parse(line).orElseThrow()).ifPresent(activities::add);
    }
    assertThat(activities)
        .containsExactly(
            "thinking",
            "thinking: Looking around",
            "$ ls",
            "thinking",
            "$ false",
            "thinking",
            "changed src/a.c and 1 more",
            "searched: how to mend a.c",
            "thinking",
            "Reconnecting... 1/1 (stream closed)",
            "codex: Done.");
  }

  @Test
  void a_command_is_shown_without_the_shell_that_codex_starts_it_in() {
    assertThat(doing("/bin/bash -lc 'mvn -q test'")).isEqualTo("$ mvn -q test");
    assertThat(doing("bash -lc ls")).isEqualTo("$ bash -lc ls");
    assertThat(doing("/bin/bash -lc ls")).isEqualTo("$ ls");
    assertThat(doing("/usr/bin/zsh -lc \"it's\"")).isEqualTo("$ \"it's\"");
    assertThat(doing("mvn test\nls")).isEqualTo("$ mvn test");
    assertThat(doing("x".repeat(1000))).hasSize(200).endsWith("…");
  }

  private static String doing(String command) {
    String item =
        "{\"type\":\"item.started\",\"item\":{\"type\":\"command_execution\",\"command\":\"%s\"}}"
            .formatted(command.replace("\"", "\\\"").replace("\n", "\\n"));
    return Activity.of(CodexEvent.parse(item).orElseThrow()).orElseThrow();
  }
}
