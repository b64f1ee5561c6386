package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import dev.codexworker.task.LogHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
  }

  private void task(String name, String text) throws IOException {
    Files.writeString(tasks.resolve(name), text);
  }

  private List<String> names() throws IOException {
    return FolderNames.of(tasks);
  }

  private String log(String name) throws IOException {
    return Files.readString(tasks.resolve(name));
  }

  private Cli run(Path codex, Object... more) {
    Object[] args = new Object[more.length + 5];
    args[0] = tasks;
    args[1] = "--codex";
    args[2] = codex;
    args[3] = "--retry-delay";
    args[4] = "1ms";
    System.arraycopy(more, 0, args, 5, more.length);
    return Cli.run(args);
  }

  @Test
  void does_every_task_once_and_then_has_nothing_to_do() throws IOException {
    task("a.md", "first");
    task("b.md", "second");
    Path journal = temp.resolve("journal");
    Path codex = FakeCodex.script(temp, "echo \"$prompt\" >>" + journal + "\n" + FakeCodex.SUCCESS);
    assertThat(run(codex, "-c", "2").exit()).isEqualTo(ExitCode.OK);
    assertThat(run(codex, "-c", "2").exit()).isEqualTo(ExitCode.OK);
    assertThat(names())
        .containsExactly("a.md", "b.md", "done_exec_log-a.md.txt", "done_exec_log-b.md.txt");
    assertThat(Files.readAllLines(journal)).containsExactlyInAnyOrder("first", "second");
    LogHistory history = LogHistory.read(tasks.resolve("done_exec_log-a.md.txt"));
    assertThat(history.threadId()).contains("t1");
    assertThat(history.lastResult().orElseThrow().tokens().orElseThrow().total()).isEqualTo(7);
  }

  @Test
  void a_working_folder_that_is_gone_stops_the_run_and_fails_nothing() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    task("a.md", "x");
    task("b.md", "---\ncd: sub\n---\nx");
    task("c.md", "x");
    Path codex = FakeCodex.script(temp, "rm -r " + folder + "\n" + FakeCodex.SUCCESS);
    Cli result = run(codex, "-C", folder);
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.err()).contains("the working folder is gone: " + folder);
    assertThat(names()).contains("done_exec_log-a.md.txt").noneMatch(n -> n.startsWith("failed"));
    Files.createDirectories(folder.resolve("sub"));
    assertThat(run(codex, "-C", folder, "--verify", "true").exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(names()).noneMatch(n -> n.startsWith("failed"));
  }

  @Test
  void retries_a_failure_in_the_same_log_and_then_gives_up() throws IOException {
    task("a.md", "x");
    Cli result = run(FakeCodex.failing(temp, "no luck"), "--retries", "2");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out()).contains("task-failed", "no luck", "attempt 3 of 3");
    assertThat(names()).containsExactly("a.md", "failed_exec_log-a.md.txt");
    assertThat(LogHistory.read(tasks.resolve("failed_exec_log-a.md.txt")).attempts()).isEqualTo(3);
  }

  @Test
  void a_later_run_tries_a_failed_task_again_unless_told_not_to() throws IOException {
    task("a.md", "x");
    run(FakeCodex.failing(temp, "no luck"), "--retries", "0");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli skipping = run(codex, "--skip-failed");
    assertThat(skipping.exit()).as("the failure stands").isEqualTo(ExitCode.TASK_FAILED);
    assertThat(skipping.out()).contains("still failed (skipped)  1");
    assertThat(names()).containsExactly("a.md", "failed_exec_log-a.md.txt");
    assertThat(run(codex).exit()).isEqualTo(ExitCode.OK);
    assertThat(names()).containsExactly("a.md", "done_exec_log-a.md.txt");
    assertThat(log("done_exec_log-a.md.txt")).contains("no luck", "outcome: done");
  }

  @Test
  void a_usage_limit_stops_the_run_and_costs_no_task_anything() throws IOException {
    task("a.md", "x");
    task("b.md", "x");
    Cli result = run(FakeCodex.failing(temp, "You’ve hit your usage limit. Try again later."));
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE_LIMIT);
    assertThat(result.err()).contains("usage limit", "run again");
    assertThat(names()).containsExactly("a.md", "b.md", "interrupted_exec_log-a.md.txt");
  }

  @Test
  void a_lost_login_stops_the_run() throws IOException {
    task("a.md", "x");
    task("b.md", "x");
    Cli result = run(FakeCodex.failing(temp, "unexpected status 401 Unauthorized: bad key"));
    assertThat(result.exit()).isEqualTo(ExitCode.AUTH);
    assertThat(result.err()).contains("codex login");
    assertThat(names()).containsExactly("a.md", "b.md", "interrupted_exec_log-a.md.txt");
  }

  @Test
  void exit_zero_without_an_answer_is_not_done() throws IOException {
    task("a.md", "x");
    assertThat(run(FakeCodex.script(temp, "exit 0"), "-r", "0").exit())
        .isEqualTo(ExitCode.TASK_FAILED);
    assertThat(log("failed_exec_log-a.md.txt")).contains("class: no-answer");
  }

  @Test
  void an_agent_that_dies_at_once_has_failed() throws IOException {
    task("a.md", "x");
    assertThat(run(FakeCodex.script(temp, "exit 7"), "-r", "0").exit())
        .isEqualTo(ExitCode.TASK_FAILED);
    assertThat(log("failed_exec_log-a.md.txt")).contains("class: task-failed", "exited with 7");
  }

  @Test
  void rubbish_on_stdout_is_kept_and_is_no_evidence() throws IOException {
    task("a.md", "x");
    Path codex =
        FakeCodex.script(
            temp, "printf 'rub\\033[31mbish\\000\\377\\n{\"type\":1}\\n{broken\\n[]\\n'");
    assertThat(run(codex, "-r", "0").exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(log("failed_exec_log-a.md.txt"))
        .contains("stdout: rub\\x1b[31mbish", "{\"type\":1}", "{broken", "class: no-answer");
  }

  @Test
  void an_unknown_event_is_kept() throws IOException {
    task("a.md", "x");
    Path codex =
        FakeCodex.script(temp, "echo '{\"type\":\"moon.rise\",\"phase\":3}'\n" + FakeCodex.SUCCESS);
    assertThat(run(codex).exit()).isEqualTo(ExitCode.OK);
    assertThat(log("done_exec_log-a.md.txt")).contains("\"moon.rise\"", "\"phase\":3");
  }

  @Test
  void fifty_megabytes_on_one_line_do_not_block_the_agent_or_fill_the_log() throws IOException {
    task("a.md", "x");
    Path codex =
        FakeCodex.script(
            temp, "head -c 50000000 /dev/zero | tr '\\0' x\necho\n" + FakeCodex.SUCCESS);
    assertThat(run(codex).exit()).isEqualTo(ExitCode.OK);
    assertThat(log("done_exec_log-a.md.txt").length()).isLessThan(10_000);
    assertThat(log("done_exec_log-a.md.txt")).contains("a line of 50000000 bytes");
  }

  @Test
  void an_agent_that_does_not_read_its_prompt_does_not_block_the_run() throws IOException {
    task("a.md", "x".repeat(900_000));
    Path codex = temp.resolve("codex");
    Files.copy(FakeCodex.script(temp, ""), codex, StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(codex, "#!/bin/sh\n[ \"$1\" = --version ] && exit\n" + FakeCodex.SUCCESS);
    assertThat(run(codex).exit()).isEqualTo(ExitCode.OK);
  }

  @Test
  void a_timeout_ends_the_agent_with_all_it_started() throws IOException {
    task("a.md", "x");
    Path pids = temp.resolve("pids");
    String stubborn = "(trap '' INT TERM; echo $$ >>%s; exec sleep 1000) & ".formatted(pids);
    String session = "setsid sh -c 'echo $$ >>%s; exec sleep 1000' & ".formatted(pids);
    String orphan = "(setsid sh -c 'echo $$ >>%s; exec sleep 1000' &) ; ".formatted(pids);
    Path codex = FakeCodex.script(temp, stubborn + session + orphan + "sleep 1000");
    Cli result = run(codex, "-t", "1s", "-r", "0");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(log("failed_exec_log-a.md.txt")).contains("class: timeout");
    assertThat(Files.readAllLines(pids)).hasSize(3);
    for (String pid : Files.readAllLines(pids)) {
      assertThat(Processes.isRunning(Long.parseLong(pid))).isFalse();
    }
  }

  @Test
  void a_process_left_behind_by_a_finished_agent_is_ended() throws IOException {
    task("a.md", "x");
    Path pid = temp.resolve("pid");
    Path codex =
        FakeCodex.script(
            temp,
            "(setsid sh -c 'echo $$ >%s; exec sleep 1000' &)\n".formatted(pid)
                + "while [ ! -s %s ]; do :; done\n".formatted(pid)
                + FakeCodex.SUCCESS);
    assertThat(run(codex).exit()).isEqualTo(ExitCode.OK);
    long left = Long.parseLong(Files.readString(pid).strip());
    assertThat(Processes.isRunning(left)).isFalse();
  }

  @Test
  void codex_gets_the_options_in_its_own_words_and_the_prompt_on_stdin() throws IOException {
    task("a.md", "line 1\n'\"$(touch pwned)`\n");
    Path codex =
        FakeCodex.script(
            temp,
            "printf '%s|' \"$@\" >args; printf %s \"$prompt\" >got; pwd >pwd\n"
                + FakeCodex.SUCCESS);
    Path work = Files.createDirectory(temp.resolve("work"));
    Path extra = Files.createDirectory(temp.resolve("extra dir"));
    Cli result =
        run(
            codex,
            "-s",
            "workspace-write",
            "-m",
            "gpt x",
            "-e",
            "xhigh",
            "-C",
            work,
            "--add-dir",
            extra,
            "--",
            "--profile",
            "night");
    assertThat(result.exit()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(work.resolve("args")))
        .isEqualTo(
            "exec|--json|-s|workspace-write|--skip-git-repo-check|-m|gpt x|-c|"
                + "model_reasoning_effort=xhigh|--add-dir|"
                + extra
                + "|--profile|night|-|");
    assertThat(Files.readString(work.resolve("got"))).isEqualTo("line 1\n'\"$(touch pwned)`");
    assertThat(Files.readString(work.resolve("pwd")).strip()).isEqualTo(work.toString());
    assertThat(result.err()).contains("not in a git repository");
    assertThat(work.resolve("pwned")).doesNotExist();
  }

  @Test
  void a_folder_left_by_the_python_worker_is_understood() throws IOException {
    task("x.md", "x");
    task("done_exec_log-x.md.txt", "Python's log\n");
    task("y.md", "y");
    task("failed_exec_log-y.md.txt", "Python's log\n");
    Cli result = run(FakeCodex.script(temp, FakeCodex.SUCCESS));
    assertThat(result.exit()).isEqualTo(ExitCode.OK);
    assertThat(names())
        .containsExactly("done_exec_log-x.md.txt", "done_exec_log-y.md.txt", "x.md", "y.md");
    assertThat(log("done_exec_log-x.md.txt")).isEqualTo("Python's log\n");
    assertThat(log("done_exec_log-y.md.txt")).startsWith("Python's log\n\n== attempt ");
  }
}
