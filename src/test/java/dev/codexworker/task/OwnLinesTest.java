package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLinesTest {
  private static final String TEXT = "a: é\r\n\n  indented: no\nb: 2\rc: 3\n  the end";

  @TempDir Path temp;

  @Test
  void lines_are_found_wherever_a_buffer_ends() throws IOException {
    for (int before = 8100; before < 8200; before++) {
      String filler = "x".repeat(before);
      assertThat(lines(filler + "\n" + TEXT)).containsExactly(filler, "a: é", "b: 2", "c: 3");
      assertThat(lines(" " + filler + "\n" + TEXT)).containsExactly("a: é", "b: 2", "c: 3");
    }
  }

  private List<String> lines(String text) throws IOException {
    Path log = Files.writeString(temp.resolve("log"), text);
    List<String> lines = new ArrayList<>();
    OwnLines.read(log, lines::add);
    return lines;
  }
}
