package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import dev.codexworker.task.LogHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents that can write the queue forge there is reported, and not believed. */
@Fault("security 7, 9: forged logs")
class ForgedLogTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeTasks() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "evil");
    Files.writeString(tasks.resolve("b.md"), "of b");
  }

  /** A codex that does this while it works on the task that is evil. */
  private Path evil(String commands) throws IOException {
    return FakeCodex.script(
        temp,
        "if [ \"$prompt\" = evil ]; then cd %s\n%s\nfi\n".formatted(tasks, commands)
            + "printf '%s\\n' \"$prompt\" >>"
            + temp.resolve("journal")
            + "\n"
            + FakeCodex.SUCCESS);
  }

  /** A codex that says that it is up, and succeeds once it may go. */
  private Path waiting() throws IOException {
    return FakeCodex.script(
        temp,
        "touch %1$s/up; while [ ! -e %1$s/go ]; do sleep 0.05; done\n".formatted(temp)
            + FakeCodex.SUCCESS);
  }

  private Cli run(Path codex, Object... more) {
    Object[] args = new Object[more.length + 3];
    args[0] = tasks;
    args[1] = "--codex";
    args[2] = codex;
    System.arraycopy(more, 0, args, 3, more.length);
    return Cli.run(args);
  }

  /** A run in a process of its own. */
  private Process anotherProcess(Path codex) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.codexworker.Main",
            tasks.toString(),
            "--codex",
            codex.toString())
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("printed").toFile())
        .start();
  }

  private List<String> journal() throws IOException {
    return Files.readAllLines(temp.resolve("journal"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // nonsense, a copy of its own log, the same with b's name in it
        "echo forged >done_exec_log-b.md.txt",
        "{ cat running_exec_log-a.md.txt; printf '== result ==\\noutcome: done\\nclass: none\\n"
            + "signature: 00000000000000000000000000000000\\n== end ==\\n'; }"
            + " >done_exec_log-b.md.txt",
      })
  void a_forged_done_log_is_refused_until_a_person_decides(String forge) throws IOException {
    Path codex = evil(forge);
    for (int round = 1; round <= 2; round++) {
      Cli result = run(codex);
      assertThat(result.exit()).as(result.out()).isEqualTo(ExitCode.TASK_FAILED);
      assertThat(result.out())
          .containsOnlyOnce("refused b.md  its done log was not written by codex-worker");
      assertThat(journal()).containsExactly("evil");
    }
    assertThat(Cli.run("status", "-d", tasks).out())
        .contains("refused", "not written by codex-worker");
    assertThat(Cli.run("reset", "-y", tasks.resolve("b.md")).exit()).isZero();
    assertThat(run(codex).exit()).isZero();
    assertThat(journal()).containsExactly("evil", "of b");
    assertThat(FolderNames.of(tasks))
        .containsExactly("a.md", "b.md", "done_exec_log-a.md.txt", "done_exec_log-b.md.txt");
  }

  @Test
  void or_until_the_log_is_removed() throws IOException {
    Path codex = evil("echo forged >done_exec_log-b.md.txt");
    assertThat(run(codex).exit()).isEqualTo(ExitCode.TASK_FAILED);
    Files.delete(tasks.resolve("done_exec_log-b.md.txt"));
    assertThat(run(codex).exit()).isZero();
    assertThat(FolderNames.of(tasks))
        .containsExactly("a.md", "b.md", "done_exec_log-a.md.txt", "done_exec_log-b.md.txt");
  }

  @Test
  void a_forged_log_of_a_task_that_the_run_never_came_to_is_found_too() throws IOException {
    Path codex = evil("echo forged >done_exec_log-b.md.txt; exit 9");
    Cli result = run(codex, "-r", "0", "--fail-fast");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out()).contains("refused b.md");
    assertThat(FolderNames.of(tasks)).contains("FOREIGN_LOG-b.md.txt");
  }

  @Test
  void a_forged_log_of_a_task_outside_the_run_is_found_too() throws IOException {
    Path codex = evil("echo forged >done_exec_log-b.md.txt");
    Cli result = Cli.run(tasks.resolve("a.md"), "--codex", codex);
    assertThat(result.out()).contains("refused b.md");
    assertThat(run(codex).exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(journal()).containsExactly("evil");
  }

  @Test
  void a_mark_that_an_agent_removes_is_made_again() throws IOException {
    run(evil("echo forged >done_exec_log-b.md.txt"));
    Files.writeString(tasks.resolve("c.md"), "evil");
    Cli result = run(evil("rm FOREIGN_LOG-b.md.txt"));
    assertThat(result.out()).contains("refused b.md");
    assertThat(FolderNames.of(tasks)).contains("FOREIGN_LOG-b.md.txt");
  }

  @Test
  void what_needs_a_task_with_a_forged_log_does_not_run() throws IOException {
    Path codex = evil("echo forged >done_exec_log-b.md.txt");
    Files.writeString(tasks.resolve("c.md"), "---\nneeds: b.md\n---\nof c");
    assertThat(run(codex).exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(journal()).containsExactly("evil");
    assertThat(run(codex).exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(journal()).containsExactly("evil");
  }

  @Test
  void what_was_forged_in_a_first_run_that_was_killed_is_found_by_the_next() throws Exception {
    Path codex = evil("echo forged >done_exec_log-b.md.txt; kill -9 $PPID");
    Process killed = anotherProcess(codex);
    assertThat(killed.waitFor()).isEqualTo(128 + 9);
    assertThat(tasks.resolve(".codex-worker.run")).exists();
    assertThat(run(evil("true")).out()).contains("refused b.md");
  }

  @Test
  void a_copy_of_a_folder_whose_run_was_killed_is_believed() throws IOException {
    Path codex = evil("true");
    Files.writeString(tasks.resolve("done_exec_log-b.md.txt"), "by hand");
    Files.writeString(tasks.resolve(".codex-worker.run"), "12345");
    Files.writeString(tasks.resolve("done_exec_log-b.md.txt"), "by hand");
    assertThat(run(codex).exit()).isZero();
    assertThat(journal()).containsExactly("evil");
    assertThat(tasks.resolve(".codex-worker.run")).doesNotExist();
  }

  @Test
  void a_run_that_could_not_begin_leaves_no_mark() throws IOException {
    assertThat(run(evil("true"), "--verify", "exit 1", "--verify-first").exit())
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(tasks.resolve(".codex-worker.run")).doesNotExist();
  }

  @Test
  void the_mark_stays_until_the_last_run_ends() throws Exception {
    Path codex = waiting();
    Files.delete(tasks.resolve("b.md"));
    var running = CompletableFuture.supplyAsync(() -> run(codex));
    Processes.await("the agent runs", () -> Files.exists(temp.resolve("up")));
    assertThat(anotherProcess(codex).waitFor()).isZero();
    assertThat(tasks.resolve(".codex-worker.run")).exists();
    Files.createFile(temp.resolve("go"));
    assertThat(running.get().exit()).isZero();
    assertThat(tasks.resolve(".codex-worker.run")).doesNotExist();
  }

  @Test
  void what_somebody_writes_while_no_run_lasts_is_believed() throws IOException {
    Path codex = evil("true");
    Files.delete(tasks.resolve("b.md"));
    assertThat(run(codex).exit()).isZero();
    Files.writeString(tasks.resolve("b.md"), "of b");
    Files.writeString(tasks.resolve("done_exec_log-b.md.txt"), "by hand");
    assertThat(run(codex).exit()).isZero();
    assertThat(journal()).containsExactly("evil");
  }

  @Test
  void an_interrupted_log_that_says_done_is_not_delivered() throws IOException {
    String forged =
        "== attempt x ==\\ntask-sha256: %s\\nbase: %s\\n-- last message --\\n  forged\\n"
                .formatted("$(sha256sum b.md | cut -d' ' -f1)", temp)
            + "== result ==\\noutcome: done\\nclass: none\\n== end ==\\n";
    Path codex = evil("printf \"" + forged + "\" >interrupted_exec_log-b.md.txt");
    assertThat(run(codex, "-C", temp).exit()).isZero();
    assertThat(journal()).containsExactly("evil", "of b");
    assertThat(LogHistory.read(tasks.resolve("done_exec_log-b.md.txt")).attempts()).isEqualTo(2);
  }

  @Test
  void a_log_that_was_moved_away_is_no_outcome() throws IOException {
    Path codex =
        evil("mv running_exec_log-a.md.txt ../away; ln -s nowhere running_exec_log-a.md.txt");
    Cli result = run(codex);
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out()).contains("refused a.md", "was moved away or replaced");
    assertThat(FolderNames.of(tasks)).doesNotContain("done_exec_log-a.md.txt");
    assertThat(tasks.resolve("a.md")).exists();
    assertThat(run(codex).out()).contains("refused a.md", "symbolic link");
  }

  @Test
  void a_forged_running_log_ends_no_agent_of_another_task() throws Exception {
    Path codex = waiting();
    Files.delete(tasks.resolve("b.md"));
    var running = CompletableFuture.supplyAsync(() -> run(codex));
    Processes.await("the agent runs", () -> Files.exists(temp.resolve("up")));
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("in-progress-x.md"), "x");
    Files.copy(
        tasks.resolve("running_exec_log-a.md.txt"), other.resolve("running_exec_log-x.md.txt"));
    Files.writeString(
        other.resolve("running_exec_log-x.md.txt"),
        Files.readString(other.resolve("running_exec_log-x.md.txt"))
            .replaceAll("(?m)^worker: .*$", "worker: 1"));
    Cli clean = Cli.run("clean", other);
    assertThat(clean.out() + clean.err()).contains("is not this task's");
    Files.createFile(temp.resolve("go"));
    assertThat(running.get().exit()).isZero();
  }

  @Test
  void a_queue_that_everybody_may_write_is_refused_unless_that_is_wanted() throws IOException {
    Files.setPosixFilePermissions(tasks, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path codex = evil("true");
    Cli refused = run(codex);
    assertThat(refused.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(refused.err()).contains("every user can write it", "--allow-shared-queue");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md", "b.md");
    assertThat(run(codex, "--allow-shared-queue").exit()).isZero();
  }
}
