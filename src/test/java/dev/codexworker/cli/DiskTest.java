package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.FolderNames;
import dev.codexworker.task.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails at any file operation, once or until there is room again. */
class DiskTest {
  private static final int MOST = 90;

  @TempDir Path temp;

  @AfterEach
  void noMoreFailures() {
    CrashPoint.never();
  }

  @ParameterizedTest
  @Fault("8 disk full, I/O errors, read-only")
  @CsvSource({
    "No space left on device, 0",
    "No space left on device, 1000",
    "Input/output error, 0",
    "Input/output error, 1000",
    "Read-only file system, 1000",
    "Too many open files, 0",
  })
  void at_any_operation_stops_the_run_in_words_and_loses_nothing(String reason, int more)
      throws IOException {
    Path journal = temp.resolve("journal");
    Path codex = FakeCodex.script(temp, "echo \"$prompt\" >>" + journal + "\n" + FakeCodex.SUCCESS);
    boolean through = false;
    for (int n = 1; !through; n++) {
      assertThat(n).isLessThan(MOST);
      Path tasks = Files.createTempDirectory(temp, "tasks");
      Files.writeString(tasks.resolve("a.md"), "a");
      Files.writeString(tasks.resolve("b.md"), "b");
      Files.deleteIfExists(journal);
      Queue<String> failures = new ConcurrentLinkedQueue<>();
      CrashPoint.failing(n, more, reason, failures);
      Cli failed = Cli.run("run", tasks, "--codex", codex, "-r", "0", "-C", temp);
      CrashPoint.never();
      through = !CrashPoint.wasReached();
      String said =
          "%d %s %s: %d %s%s"
              .formatted(n, failures, reason, failed.exit(), failed.out(), failed.err());
      boolean allDone =
          FolderNames.of(tasks).stream().filter(f -> f.startsWith("done")).count() == 2;
      if (!through && !allDone) {
        assertThat(failed.exit()).as(said).isEqualTo(ExitCode.ENVIRONMENT);
      }
      if ((!through && !allDone)
          || failures.stream().anyMatch(each -> each.matches("sync.*|append"))) {
        assertThat(failed.out() + failed.err()).as(said).contains(reason);
      }
      assertThat(failed.out() + failed.err()).as(said).doesNotContain("Exception", "\tat ");
      List<String> done =
          FolderNames.of(tasks).stream().filter(name -> name.startsWith("done")).toList();
      Files.deleteIfExists(journal);
      Cli again = Cli.run("run", tasks, "--codex", codex, "-r", "0", "-C", temp);
      assertThat(again.exit()).as(said + again.out() + again.err()).isEqualTo(ExitCode.OK);
      assertThat(FolderNames.of(tasks))
          .as(said)
          .containsExactly("a.md", "b.md", "done_exec_log-a.md.txt", "done_exec_log-b.md.txt");
      List<String> ran = Files.exists(journal) ? Files.readAllLines(journal) : List.of();
      assertThat(done).as(said).noneMatch(log -> ran.contains(log.substring(14, 15)));
      FaultTable.tried(1);
    }
  }

  @ParameterizedTest
  @Fault("8 disk full, I/O errors, read-only")
  @ValueSource(strings = {"No space left on device", "Too many open files"})
  void an_answer_for_which_there_is_no_room_is_delivered_later(String reason) throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    boolean through = false;
    for (int n = 1; !through; n++) {
      assertThat(n).isLessThan(MOST);
      Path work = Files.createTempDirectory(temp, "work");
      Path tasks = Files.createDirectory(work.resolve("tasks"));
      Files.writeString(tasks.resolve("a.md"), "---\noutput: out/a.md\n---\na");
      CrashPoint.failing(n, 0, reason, new ConcurrentLinkedQueue<>());
      Cli failed = Cli.run("run", tasks, "--codex", codex, "-r", "0", "-C", work);
      CrashPoint.never();
      through = !CrashPoint.wasReached();
      String said =
          "%d %s: %d %s%s".formatted(n, reason, failed.exit(), failed.out(), failed.err());
      assertThat(FolderNames.of(tasks)).as(said).noneMatch(name -> name.startsWith("failed_"));
      Cli again = Cli.run("run", tasks, "--codex", codex, "-r", "0", "-C", work);
      assertThat(again.exit()).as(said + again.out() + again.err()).isEqualTo(ExitCode.OK);
      assertThat(work.resolve("out/a.md")).as(said).hasContent("ok");
      FaultTable.tried(1);
    }
  }
}
