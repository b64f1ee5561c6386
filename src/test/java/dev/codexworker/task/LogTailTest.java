package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path temp;

  @Test
  void the_last_entries_of_the_last_attempt_are_read_from_the_end() throws IOException {
    Path log = temp.resolve("log");
    Files.writeString(
        log,
        "== attempt 1 ==\n  10:00:00 before\n== attempt 2 ==\n-- transcript --\n  10:00:01 $ ls\n"
            + ("           10:00:09 " + "x".repeat(99) + "\n").repeat(99)
            + "  10:00:02 exit 0\n           a\n  10:00:0");
    assertThat(LogTail.entries(log)).containsExactly("exit 0", "$ ls");
    Files.writeString(log, "  10:00:01 $ ls\n" + "  é\n".repeat(20_000) + "  10:00:02 codex: ok\n");
    assertThat(LogTail.entries(log)).containsExactly("codex: ok");
  }
}
