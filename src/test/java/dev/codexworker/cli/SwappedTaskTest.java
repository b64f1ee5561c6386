package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.task.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that becomes something else between the look at it and its opening is not followed. */
@Fault("security 2: a task is swapped before it is opened")
class SwappedTaskTest {
  private static final int MOST = FaultTable.WHOLE ? 20 : 6;

  @TempDir Path temp;
  private Path secret;
  private Path journal;

  @BeforeEach
  void makeSecret() throws IOException {
    secret = Files.writeString(temp.resolve("secret"), "the secret");
    journal = temp.resolve("journal");
  }

  @AfterEach
  void noMoreSwaps() {
    CrashPoint.never();
  }

  private void swap(Path tasks, String command) {
    for (String name : List.of("a.md", "in-progress-a.md")) {
      if (Files.exists(tasks.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.delete(tasks.resolve(name));
          new ProcessBuilder("sh", "-c", command.replace("FILE", name))
              .directory(tasks.toFile())
              .start()
              .waitFor();
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return;
      }
    }
  }

  @ParameterizedTest
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(strings = {"ln -s ../secret FILE", "mkfifo FILE", "mkdir FILE"})
  void before_any_file_operation(String command) throws IOException {
    Path codex = FakeCodex.script(temp, "echo \"$prompt\" >>" + journal + "\n" + FakeCodex.SUCCESS);
    for (int before = 1; before <= MOST; before++) {
      Path tasks = Files.createDirectory(temp.resolve("tasks" + before));
      Files.writeString(tasks.resolve("a.md"), "prompt");
      Files.writeString(tasks.resolve("b.md"), "good");
      CrashPoint.meanwhile(before, () -> swap(tasks, command));
      Cli.run(tasks, "--codex", codex, "-r", "0", "-c", "1");
      CrashPoint.never();
      assertThat(tasks.resolve("done_exec_log-b.md.txt")).as("before %d", before).exists();
      assertThat(journal).content().doesNotContain("secret");
      assertThat(secret).hasContent("the secret");
      FaultTable.tried(1);
    }
  }
}
