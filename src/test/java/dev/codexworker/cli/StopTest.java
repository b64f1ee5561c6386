package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of any queue folder are stopped while a run works on them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StopTest {
  @TempDir Path temp;
  private Path tasks;
  private Path codex;

  /** Its agents note that they began, and wait for the file {@code go} if their task says WAIT. */
  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    codex =
        FakeCodex.script(
            temp,
            """
            : >"%1$s/began-${prompt%%%% *}"
            case $prompt in
              *WAIT*) while [ ! -e '%1$s/go' ]; do sleep 0.05; done ;;
            esac
            """
                    .formatted(temp)
                + FakeCodex.SUCCESS);
  }

  private Path task(String name, String prompt) throws IOException {
    return Files.writeString(tasks.resolve(name), prompt);
  }

  private CompletableFuture<Cli> run(Object... more) {
    List<Object> args = new ArrayList<>(List.of(tasks, "--codex", codex, "-C", temp));
    args.addAll(List.of(more));
    return CompletableFuture.supplyAsync(() -> Cli.run(args.toArray()));
  }

  private void awaitBegun(String name) throws Exception {
    Processes.await(name + " has begun", () -> Files.exists(temp.resolve("began-" + name)));
  }

  @Test
  void a_running_task_is_stopped_by_its_path_and_the_others_go_on() throws Exception {
    Path a = task("a.md", "a WAIT");
    task("b.md", "b WAIT");
    task("c.md", "c");
    CompletableFuture<Cli> run = run("-c", "2", "-r", "3");
    awaitBegun("a");
    awaitBegun("b");
    Cli stopped = Cli.run("stop", a);
    assertThat(stopped.exit()).as(stopped.err()).isZero();
    assertThat(stopped.out()).isEqualTo("stopped  " + a + "\n");
    awaitBegun("c");
    Files.createFile(temp.resolve("go"));
    Cli result = run.join();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("failed  a.md  stopped: ", "done    b.md", "done    c.md");
    assertThat(Cli.run("stop", a).out()).isEqualTo("was over " + a + "\n");
  }

  @Test
  void a_request_that_was_made_by_hand_ends_the_agent() throws Exception {
    task("a.md", "a WAIT");
    CompletableFuture<Cli> run = run("-r", "3");
    awaitBegun("a");
    Files.createFile(tasks.resolve("STOP_REQUESTED-a.md.txt"));
    assertThat(run.join().out()).contains("failed  a.md  stopped: ");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md", "failed_exec_log-a.md.txt");
  }

  @Test
  void a_request_ends_the_check_too() throws Exception {
    task("a.md", "a");
    Path begun = temp.resolve("checking");
    CompletableFuture<Cli> run = run("-r", "3", "--verify", ": >'" + begun + "'; sleep 600");
    Processes.await("the check has begun", () -> Files.exists(begun));
    Files.createFile(tasks.resolve("STOP_REQUESTED-a.md.txt"));
    Cli result = run.join();
    assertThat(result.out()).contains("failed  a.md  stopped: ").doesNotContain("retry");
  }

  @Test
  void all_tasks_of_a_folder_are_stopped_and_none_starts_meanwhile() throws Exception {
    task("a.md", "a WAIT");
    task("b.md", "b");
    task("c.md", "c");
    CompletableFuture<Cli> run = run("-c", "1");
    awaitBegun("a");
    Cli stopped = Cli.run("stop", tasks, "--all");
    assertThat(stopped.exit()).as(stopped.err()).isZero();
    assertThat(stopped.out().lines()).hasSize(3).allMatch(line -> line.startsWith("stopped  "));
    assertThat(run.join().exit()).isEqualTo(1);
    assertThat(temp.resolve("began-b")).doesNotExist();
    assertThat(temp.resolve("began-c")).doesNotExist();
  }

  @Test
  void a_task_that_no_run_works_on_stays_as_it_is() throws Exception {
    Path a = task("a.md", "a");
    Cli stopped = Cli.run("stop", a);
    assertThat(stopped.exit()).isZero();
    assertThat(stopped.out()).isEqualTo("not running  " + a + "\n");
    assertThat(Cli.run("stop", "--all", tasks).out()).isEmpty();
    assertThat(FolderNames.of(tasks)).containsExactly("a.md");
  }

  @Test
  void folders_and_tasks_are_not_mixed_up() throws Exception {
    Path a = task("a.md", "a");
    assertThat(Cli.run("stop", tasks).err()).contains("is a folder; to stop all its tasks, pass");
    assertThat(Cli.run("stop", a, "--all").err()).contains("--all takes queue folders");
    assertThat(Cli.run("stop").err()).contains("name tasks by their paths or workers by their ids");
    Cli unknown = Cli.run("stop", tasks.resolve("b.md"));
    assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("b.md");
  }
}
