package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/transcript");

  @Test
  void every_kind_of_event_reads_as_it_should() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("every-kind.jsonl"))) {
      Transcript.text(CodexEvent.parse(line).orElseThrow()).ifPresent(lines::add);
    }
    assertThat(String.join("\n", lines) + "\n")
        .isEqualTo(Files.readString(FOLDER.resolve("every-kind.txt")));
  }

  @Test
  void what_a_command_printed_is_capped_in_the_middle() {
    StringBuilder output = new StringBuilder();
    for (int i = 1; i <= 1000; i++) {
      output.append("line ").append(i).append('\n');
    }
    Map<String, Object> item =
        Map.of("type", "command_execution", "aggregated_output", output.toString(), "exit_code", 0);
    String text =
        Transcript.text(new CodexEvent("item.completed", Map.of("item", item))).orElseThrow();
    assertThat(text.lines())
        .hasSize(202)
        .contains("line 1", "line 100", "[… 800 lines …]", "line 901", "line 1000")
        .doesNotContain("line 101", "line 900");
  }
}
