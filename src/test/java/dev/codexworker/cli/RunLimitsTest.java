package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import dev.codexworker.task.LogHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stops a run or holds it back, and what others do to its folder meanwhile. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RunLimitsTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeTasks() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(tasks.resolve("t" + i + ".md"), "task " + i);
    }
  }

  private Cli run(Path codex, Object... more) {
    List<Object> args = new ArrayList<>(List.of(tasks, "--codex", codex, "--retry-delay", "1ms"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private long count(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(tasks)) {
      return files.filter(f -> f.getFileName().toString().startsWith(prefix)).count();
    }
  }

  private void failsOnce(int failures, Object... options) throws IOException {
    Cli result = run(FakeCodex.failing(temp, "no luck"), options);
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.err()).contains("failed; run again");
    assertThat(count("failed_exec_log-")).isEqualTo(failures);
    assertThat(count("interrupted_exec_log-")).isZero();
  }

  @Test
  void fail_fast_stops_after_the_first_failure() throws IOException {
    failsOnce(1, "-r", "0", "--fail-fast");
  }

  @Test
  void halt_stops_after_so_many_failures() throws IOException {
    failsOnce(3, "-r", "0", "--halt", "3");
  }

  @Test
  void halt_counts_what_failed_meanwhile_in_other_runs_and_not_what_failed_before()
      throws IOException {
    Files.createFile(tasks.resolve("failed_exec_log-t0.md.txt"));
    Path codex =
        FakeCodex.script(
            temp,
            "cd %s; [ -e failed_exec_log-t5.md.txt ] || : >failed_exec_log-t5.md.txt; "
                    .formatted(tasks)
                + "[ -e done_exec_log-t1.md.txt ] || : >failed_exec_log-t2.md.txt\n"
                + FakeCodex.SUCCESS);
    Cli result = run(codex, "--skip-failed", "--halt", "2", "-c", "1");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.err()).contains("2 tasks have failed; run again");
    assertThat(count("done_exec_log-")).isEqualTo(3);
  }

  @Test
  void halt_stops_after_so_many_per_cent_of_the_tasks() throws IOException {
    failsOnce(4, "-r", "0", "--halt", "40%");
  }

  @Test
  void no_task_is_started_once_the_tokens_are_used() throws IOException {
    Cli result = run(FakeCodex.script(temp, FakeCodex.SUCCESS), "--max-tokens", "20");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.err()).contains("21 tokens were used, of 20 allowed");
    assertThat(count("done_exec_log-")).isEqualTo(3);
  }

  @Test
  void a_budget_that_the_last_task_uses_up_stops_nothing() throws IOException {
    Cli result = run(FakeCodex.script(temp, FakeCodex.SUCCESS), "--max-tokens", "70");
    assertThat(result.exit()).isEqualTo(ExitCode.OK);
    assertThat(result.err()).isEmpty();
    assertThat(count("done_exec_log-")).isEqualTo(10);
  }

  @Test
  void a_stop_ends_the_wait_for_a_retry() throws IOException {
    Path codex =
        FakeCodex.script(
            temp,
            """
            echo '{"type":"thread.started","thread_id":"t1"}'
            case $prompt in
              *0) message="no luck" ;;
              *) sleep 1; message="unexpected status 401 Unauthorized" ;;
            esac
            echo '{"type":"turn.failed","error":{"message":"'"$message"'"}}'
            exit 1
            """);
    Cli result = run(codex, "-c", "2", "--retry-delay", "4m");
    assertThat(result.exit()).isEqualTo(ExitCode.AUTH);
    assertThat(count("failed_exec_log-")).isZero();
    assertThat(count("interrupted_exec_log-")).isEqualTo(2);
  }

  @Test
  void a_pause_that_another_worker_announced_is_kept() throws IOException {
    Files.writeString(tasks.resolve("PAUSED_UNTIL-2999-01-01T00-00-00Z"), "");
    Cli result = run(FakeCodex.script(temp, FakeCodex.SUCCESS));
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE_LIMIT);
    assertThat(result.err()).contains("2999-01-01");
    assertThat(count("done_exec_log-")).isZero();
    assertThat(count("PAUSED_UNTIL-")).isEqualTo(1);
  }

  @Test
  void a_pause_whose_time_has_passed_goes_away() throws IOException {
    Files.writeString(tasks.resolve("PAUSED_UNTIL-2001-01-01T00-00-00Z"), "");
    Files.writeString(tasks.resolve("PAUSED_UNTIL-whenever"), "not codex-worker's");
    assertThat(run(FakeCodex.script(temp, FakeCodex.SUCCESS)).exit()).isEqualTo(ExitCode.OK);
    assertThat(count("PAUSED_UNTIL-")).isEqualTo(1);
    assertThat(tasks.resolve("PAUSED_UNTIL-whenever")).exists();
  }

  @Test
  void deleting_the_pause_file_ends_the_pause_of_a_waiting_worker() throws Exception {
    Path pause = tasks.resolve("PAUSED_UNTIL-2999-01-01T00-00-00Z");
    Files.writeString(pause, "");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Object[] args = {tasks, "--codex", codex, "--wait-for-limit", "-c", "3"};
    CompletableFuture<Cli> waiting = CompletableFuture.supplyAsync(() -> Cli.printingTo(out, args));
    Processes.await("it says that it waits", () -> out.toString(UTF_8).contains("paused"));
    assertThat(count("done_exec_log-")).isZero();
    Files.delete(pause);
    Cli result = waiting.get();
    assertThat(result.exit()).isEqualTo(ExitCode.OK);
    assertThat(count("done_exec_log-")).isEqualTo(10);
  }

  @Test
  void a_worker_that_waits_for_a_limit_finishes_by_itself_when_it_is_over() throws IOException {
    Instant over = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
    Path codex =
        FakeCodex.script(
            temp,
            """
            if [ "$(date +%%s)" -lt %d ]; then
              echo '{"type":"turn.failed","error":{"message":"usage limit, try again in 2 seconds"}}'
              exit 1
            fi
            """
                    .formatted(over.getEpochSecond())
                + FakeCodex.SUCCESS);
    Cli result = run(codex, "--wait-for-limit", "-c", "3", "-r", "0");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(ExitCode.OK);
    assertThat(result.out()).contains("paused", "for a usage limit until");
    assertThat(count("done_exec_log-")).isEqualTo(10);
    assertThat(count("PAUSED_UNTIL-")).isZero();
  }

  @Test
  void an_outcome_that_an_agent_forged_is_reported_and_not_taken() throws IOException {
    Path codex =
        FakeCodex.script(
            temp, "touch %s/done_exec_log-t5.md.txt\n".formatted(tasks) + FakeCodex.SUCCESS);
    Cli result = run(codex);
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out()).containsPattern("refused t5.md .*not written by codex-worker");
    assertThat(count("done_exec_log-")).isEqualTo(10);
  }

  @Test
  void a_new_file_under_the_name_of_a_running_task_is_kept_and_told_of() throws IOException {
    Path codex =
        FakeCodex.script(temp, "echo new >%s/t0.md\n".formatted(tasks) + FakeCodex.SUCCESS);
    Cli result = Cli.run(tasks.resolve("t0.md"), "--codex", codex);
    assertThat(result.out()).contains("a new file of this name was made", "another name", "done ");
    assertThat(Files.readString(tasks.resolve("t0.md"))).isEqualTo("new\n");
    assertThat(Files.readString(tasks.resolve("in-progress-t0.md"))).isEqualTo("task 0");
    assertThat(tasks.resolve("done_exec_log-t0.md.txt")).exists();
    assertThat(Cli.run(tasks.resolve("t0.md"), "--codex", codex).exit())
        .isEqualTo(ExitCode.TASK_FAILED);
  }

  @Test
  void a_check_that_does_not_pass_fails_the_task_with_what_it_printed() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli result =
        Cli.run(
            tasks.resolve("t0.md"), "--codex", codex, "-r", "0", "--verify", "echo broken; exit 3");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    String log = Files.readString(tasks.resolve("failed_exec_log-t0.md.txt"));
    assertThat(log).contains("verify: broken", "class: verify-failed", "the check exited with 3");
    assertThat(LogHistory.read(tasks.resolve("failed_exec_log-t0.md.txt")).attempts()).isOne();
  }

  @Test
  void a_check_that_does_not_pass_before_any_agent_has_run_stops_the_run() throws IOException {
    Path codex = FakeCodex.script(temp, "touch " + temp.resolve("ran") + "; " + FakeCodex.SUCCESS);
    Cli result =
        Cli.run(tasks, "--codex", codex, "--verify-first", "--verify", "echo broken; exit 3");
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.err()).contains("the check exited with 3").containsOnlyOnce("broken");
    assertThat(temp.resolve("ran")).doesNotExist();
  }
}
