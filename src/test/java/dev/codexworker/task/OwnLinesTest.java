package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
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

  /** A sparse file costs no disk. */
  private Path endless(String start) throws IOException {
    Path log = Files.writeString(temp.resolve("log"), start);
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(100 << 20);
      file.seek(file.length());
      file.writeBytes("\nb: 2\n");
    }
    return log;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void an_endless_line_is_read_in_little_memory_and_the_next_one_is_read() throws IOException {
    Path log = endless("a: 1");
    List<String> lines = new ArrayList<>();
    long before = allocated();
    OwnLines.read(log, lines::add);
    assertThat(allocated() - before).isLessThan(8 << 20);
    assertThat(lines).hasSize(2).last().isEqualTo("b: 2");
    assertThat(lines.get(0)).startsWith("a: 1").hasSize(OwnLines.LONGEST);
  }

  @Test
  void an_endless_message_is_cut() throws IOException {
    Path log = endless(TaskLog.LAST_MESSAGE + "\n  ok");
    long before = allocated();
    assertThat(LastMessage.read(log).orElseThrow())
        .startsWith("ok")
        .hasSizeLessThanOrEqualTo(OwnLines.LONGEST_MESSAGE);
    assertThat(allocated() - before).isLessThan(160 << 20);
  }

  private List<String> lines(String text) throws IOException {
    Path log = Files.writeString(temp.resolve("log"), text);
    List<String> lines = new ArrayList<>();
    OwnLines.read(log, lines::add);
    return lines;
  }
}
