package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import dev.codexworker.recovery.TaskCanceller;
import dev.codexworker.task.Claim;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that take up what is added, and tasks that are given up. */
class FollowTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path temp;
  private Path tasks;
  private Path codex;

  @BeforeEach
  void makeFolders() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    codex =
        FakeCodex.script(
            temp,
            """
            touch %1$s/"started-${prompt%%%% *}"
            case $prompt in *WAIT*) while [ ! -e %1$s/go ]; do sleep 0.05; done;; esac
            case $prompt in *FAIL*) exit 9;; esac
            """
                    .formatted(temp)
                + FakeCodex.SUCCESS);
  }

  private void task(String name, String text) throws IOException {
    Files.writeString(tasks.resolve(name), text + "\n");
  }

  private Task task(String name) throws Exception {
    return Selection.of(List.of(tasks.resolve(name)), "*").list().get(0);
  }

  private CompletableFuture<Cli> follow(Object... more) {
    Object[] args = new Object[more.length + 9];
    List<Object> first = List.of(tasks, "--follow", "-c", "2", "-C", temp, "--codex", codex);
    for (int i = 0; i < first.size(); i++) {
      args[i] = first.get(i);
    }
    args[first.size()] = "--skip-failed";
    System.arraycopy(more, 0, args, first.size() + 1, more.length);
    return CompletableFuture.supplyAsync(() -> Cli.run(args));
  }

  private void await(String started) throws Exception {
    Processes.await(started, () -> Files.exists(temp.resolve("started-" + started)));
  }

  @Test
  void what_is_added_is_run_while_others_still_run() throws Exception {
    task("b.md", "b WAIT");
    CompletableFuture<Cli> run = follow();
    await("b");
    task("a.md", "a");
    Processes.await("a is done", () -> Files.exists(tasks.resolve("done_exec_log-a.md.txt")));
    task("c.md", "---\nneeds: a.md\n---\nc is last");
    await("c");
    Files.createFile(temp.resolve("go"));
    Cli result = run.join();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(FolderNames.of(tasks)).contains("done_exec_log-b.md.txt", "done_exec_log-c.md.txt");
  }

  @Test
  void what_is_put_back_is_run_again_and_with_it_what_needs_it() throws Exception {
    task("a.md", "a FAIL");
    task("b.md", "b WAIT");
    task("c.md", "---\nneeds: a.md\n---\nc is last");
    CompletableFuture<Cli> run = follow("-r", "0");
    await("b");
    Processes.await(
        "a failed and was let go",
        () -> task("a.md").has(TaskFile.FAILED_LOG) && !task("a.md").isHeld());
    task("a.md", "a");
    assertThat(Cli.run("reset", "--yes", tasks.resolve("a.md")).exit()).isZero();
    Processes.await("c is done", () -> Files.exists(tasks.resolve("done_exec_log-c.md.txt")));
    assertThat(run).isNotDone();
    Files.createFile(temp.resolve("go"));
    Cli result = run.join();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("done      3").doesNotContain("waiting");
  }

  @Test
  void a_need_may_come_after_what_needs_it() throws Exception {
    task("a.md", "a WAIT");
    task("b.md", "---\nneeds: late.md\n---\nb");
    CompletableFuture<Cli> run = follow();
    await("a");
    task("late.md", "late");
    Processes.await("b is done", () -> Files.exists(tasks.resolve("done_exec_log-b.md.txt")));
    Files.createFile(temp.resolve("go"));
    Cli result = run.join();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
  }

  @Test
  void what_another_run_lets_go_of_is_taken_up_while_others_run() throws Exception {
    task("a.md", "a");
    task("b.md", "b WAIT");
    TaskFolder folder = TaskFolder.of(tasks);
    Claim other = Claim.take(folder, new TaskName("a.md")).orElseThrow();
    CompletableFuture<Cli> run = follow();
    await("b");
    other.close();
    await("a");
    assertThat(run).isNotDone();
    Files.createFile(temp.resolve("go"));
    assertThat(run.join().exit()).isZero();
  }

  @Test
  void what_was_put_back_during_the_run_is_no_longer_done_for_those_who_need_it() throws Exception {
    task("x.md", "x");
    assertThat(follow().join().exit()).isZero();
    task("a.md", "a WAIT");
    task("y.md", "---\nneeds: [x.md, a.md]\n---\ny");
    CompletableFuture<Cli> run =
        CompletableFuture.supplyAsync(() -> Cli.run(tasks, "-C", temp, "--codex", codex));
    await("a");
    assertThat(Cli.run("reset", "--yes", tasks.resolve("x.md")).exit()).isZero();
    Files.createFile(temp.resolve("go"));
    assertThat(run.join().out()).contains("needs x.md, which is not done");
    assertThat(temp.resolve("started-y")).doesNotExist();
  }

  @Test
  void several_folders_are_followed_by_one_run_or_not_at_all() throws Exception {
    task("a.md", "a WAIT");
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("b.md"), "b");
    CompletableFuture<Cli> run = follow();
    await("a");
    Cli both = Cli.run(tasks, other, "--follow", "-C", temp, "--codex", codex);
    assertThat(both.exit()).isEqualTo(3);
    assertThat(both.err()).contains("another run follows one of these folders");
    Files.createFile(temp.resolve("go"));
    assertThat(run.join().exit()).isZero();
  }

  @Test
  void who_stops_takes_nothing_up_any_more() throws Exception {
    task("a.md", "a WAIT");
    task("b.md", "b FAIL");
    CompletableFuture<Cli> run = follow("--fail-fast", "-r", "0");
    await("a");
    TaskFolder folder = TaskFolder.of(tasks);
    Processes.await("the role is free", () -> !FolderRole.FOLLOWER.isTaken(folder));
    assertThat(run).isNotDone();
    Files.createFile(temp.resolve("go"));
    assertThat(run.join().exit()).isEqualTo(1);
  }

  @Test
  void only_whole_folders_are_followed() throws Exception {
    task("a.md", "a");
    Cli result = Cli.run(tasks.resolve("a.md"), "--follow", "--codex", codex);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("--follow takes folders");
  }

  @Test
  void with_nothing_to_do_it_ends_and_says_nothing() {
    Cli result = follow().join();
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void the_log_of_a_task_that_is_still_queued_is_waited_for() throws Exception {
    task("a.md", "a WAIT");
    task("b.md", "b");
    CompletableFuture<Cli> run = follow("-c", "1");
    await("a");
    CompletableFuture<Cli> log =
        CompletableFuture.supplyAsync(() -> Cli.run("logs", tasks.resolve("b.md"), "-f"));
    CompletableFuture<Cli> last =
        CompletableFuture.supplyAsync(() -> Cli.run("logs", tasks.resolve("b.md"), "-f", "--last"));
    assertThat(Cli.run("logs", tasks.resolve("b.md")).err()).contains("has not been run yet");
    assertThat(log).isNotDone();
    Files.createFile(temp.resolve("go"));
    assertThat(log.join().out()).contains("ok");
    assertThat(last.join().out()).isEqualTo("ok\n");
    assertThat(run.join().exit()).isZero();
    assertThat(Cli.run("logs", tasks.resolve("c.md"), "-f").exit()).isEqualTo(2);
  }

  @Test
  void a_running_task_is_stopped_and_not_tried_again() throws Exception {
    task("a.md", "a WAIT");
    CompletableFuture<Cli> run = follow("-r", "5");
    await("a");
    assertThat(new TaskCanceller(PATIENCE).stop(task("a.md"), false))
        .isEqualTo(TaskCanceller.End.STOPPED);
    Cli result = run.join();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("failed  a.md  stopped: stopped by 'codex-worker stop'");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md", "failed_exec_log-a.md.txt");
    assertThat(new TaskCanceller(PATIENCE).stop(task("a.md"), false))
        .isEqualTo(TaskCanceller.End.OVER);
  }

  @Test
  void a_task_that_waits_for_its_retry_is_stopped_too() throws Exception {
    task("a.md", "a FAIL");
    CompletableFuture<Cli> run = follow("--retry-delay", "1h");
    await("a");
    assertThat(new TaskCanceller(PATIENCE).stop(task("a.md"), false))
        .isEqualTo(TaskCanceller.End.STOPPED);
    assertThat(run.join().exit()).isEqualTo(1);
  }

  @Test
  void what_is_stopped_while_a_usage_limit_lasts_does_not_keep_the_run() throws Exception {
    Files.createFile(tasks.resolve("PAUSED_UNTIL-2999-01-01T00-00-00Z"));
    task("a.md", "a");
    CompletableFuture<Cli> run = follow("--wait-for-limit");
    TaskFolder folder = TaskFolder.of(tasks);
    Processes.await("it was listed", () -> FolderRole.FOLLOWER.isTaken(folder));
    assertThat(new TaskCanceller(PATIENCE).stop(task("a.md"), false))
        .isEqualTo(TaskCanceller.End.SETTLED);
    assertThat(run.join().out()).doesNotContain("start");
  }

  @Test
  void a_task_that_nobody_has_begun_is_stopped_and_can_be_run_all_the_same() throws Exception {
    task("a.md", "a");
    assertThat(new TaskCanceller(PATIENCE).stop(task("a.md"), false))
        .isEqualTo(TaskCanceller.End.SETTLED);
    assertThat(Cli.run("status", "-d", tasks).out()).contains("failed", "stopped");
    assertThat(follow().join().out()).doesNotContain("start");
    assertThat(Cli.run(tasks, "--codex", codex, "-C", temp).exit()).isZero();
  }
}
