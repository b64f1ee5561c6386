package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FaultTable;
import dev.codexworker.Processes;
import dev.codexworker.packaged.LoopbackProvider.Reply;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a task when the real codex runs into trouble that a provider can make. */
class OutcomeIT extends RealCodexSetting {

  private void exits(int exit, Worker.Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
  }

  /** Waits until codex runs a command, and has said so. */
  private void awaitTool(String command) throws Exception {
    Path log = tasks.resolve("running_exec_log-a.md.txt");
    Processes.await(
        "the tool runs",
        () -> Files.exists(log) && Files.readString(log).contains("$ /bin/bash -lc '" + command));
  }

  private String failureClass(String log) throws IOException {
    return history(log)
        .lastResult()
        .flatMap(AttemptResult::failure)
        .map(FailureClass::label)
        .orElse("");
  }

  private long count(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(tasks)) {
      return files.filter(f -> f.getFileName().toString().startsWith(prefix)).count();
    }
  }

  @Test
  void a_usage_limit_with_a_date_stops_the_run_and_says_when_to_come_back() throws Exception {
    task("a.md", "x");
    task("b.md", "x");
    long reset = Instant.now().getEpochSecond() + 200_000;
    provider.answerWith(request -> Reply.usageLimit(",\"resets_at\":" + reset));
    Worker.Result result = start().await();
    exits(4, result);
    assertThat(result.err()).contains("usage limit", "again");
    assertThat(failureClass("interrupted_exec_log-a.md.txt")).isEqualTo("usage-limit");
    assertThat(count("PAUSED_UNTIL-")).isEqualTo(1);
    assertThat(tasks.resolve("a.md")).exists();
    assertThat(provider.prompts()).hasSize(1);
    Worker.Result again = start().await();
    exits(4, again);
    assertThat(again.err()).contains("paused for a usage limit until");
    assertThat(provider.prompts()).hasSize(1);
  }

  @Test
  void a_usage_limit_without_a_time_stops_the_run_and_pauses_nobody_else() throws Exception {
    task("a.md", "x");
    provider.answerWith(request -> Reply.usageLimit(""));
    exits(4, start().await());
    assertThat(failureClass("interrupted_exec_log-a.md.txt")).isEqualTo("usage-limit");
    assertThat(count("PAUSED_UNTIL-")).isZero();
  }

  @Test
  void many_tasks_get_through_a_limit_that_strikes_after_a_quarter() throws Exception {
    int all = FaultTable.WHOLE ? 200 : 32;
    int before = all / 4;
    for (int i = 0; i < all; i++) {
      task("t%03d.md".formatted(i), "task " + i);
    }
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger limited = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    provider.answerWith(
        request -> {
          synchronized (answered) {
            if (answered.get() == before && !over.get()) {
              limited.incrementAndGet();
              long reset = Instant.now().getEpochSecond() + 3;
              return Reply.usageLimit(",\"resets_at\":" + reset);
            }
            answered.incrementAndGet();
            return request.usual();
          }
        });
    Worker worker = start("-c", "4", "--wait-for-limit");
    Processes.await("a task was sent ahead in vain", () -> limited.get() > 4);
    Processes.await("the answers are in", () -> count("done_exec_log-") == before);
    assertThat(count("failed_exec_log-")).isZero();
    assertThat(worker.output()).contains("paused", "for a usage limit until");
    over.set(true);
    exits(0, worker.await());
    assertThat(count("done_exec_log-")).isEqualTo(all);
    assertThat(count("t")).isEqualTo(all);
    assertThat(count("PAUSED_UNTIL-")).isZero();
  }

  @Test
  void a_refused_key_stops_the_run() throws Exception {
    task("a.md", "x");
    task("b.md", "x");
    provider.answerWith(r -> Reply.error(401, "{\"error\":{\"message\":\"bad key\"}}"));
    exits(5, start().await());
    assertThat(failureClass("interrupted_exec_log-a.md.txt")).isEqualTo("auth");
    assertThat(count("interrupted_exec_log-")).isEqualTo(1);
  }

  @Test
  void an_overloaded_provider_costs_no_attempt() throws Exception {
    task("a.md", "x");
    AtomicInteger requests = new AtomicInteger();
    provider.answerWith(r -> requests.incrementAndGet() <= 6 ? Reply.error(503, "{}") : r.usual());
    Worker.Result result = start("--retries", "0").await();
    exits(0, result);
    assertThat(result.out()).contains("capacity", "at no cost");
    assertThat(history("done_exec_log-a.md.txt").attempts()).isGreaterThan(1);
  }

  @Test
  void a_provider_that_stays_overloaded_stops_the_run_and_burns_nothing() throws Exception {
    task("a.md", "x");
    task("b.md", "x");
    provider.answerWith(r -> Reply.error(503, "{}"));
    Worker.Result result = start("--patience", "2s").await();
    exits(3, result);
    assertThat(result.err()).contains("no answer from the provider");
    assertThat(failureClass("interrupted_exec_log-a.md.txt")).isEqualTo("capacity");
    assertThat(count("failed_exec_log-")).isZero();
  }

  @Test
  void a_stream_that_is_cut_is_gone_on_with_in_its_thread() throws Exception {
    task("a.md", "the task itself");
    AtomicInteger requests = new AtomicInteger();
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    provider.answerWith(
        request -> {
          threads.add(request.thread());
          return requests.incrementAndGet() <= 2 ? Reply.cut() : request.usual();
        });
    Worker.Result result = start("--retries", "0").await();
    exits(0, result);
    assertThat(result.out()).contains("network", "resume");
    assertThat(threads.stream().distinct()).hasSize(1);
    assertThat(provider.prompts().get(provider.prompts().size() - 1)).contains("was cut short");
  }

  @Test
  void a_provider_that_never_answers_is_idle() throws Exception {
    task("a.md", "x");
    provider.answerWith(request -> Reply.never());
    exits(1, start("--retries", "0", "--idle-timeout", "2s").await());
    assertThat(failureClass("failed_exec_log-a.md.txt")).isEqualTo("idle");
  }

  @Test
  void no_network_is_no_progress_and_costs_no_attempt() throws Exception {
    task("a.md", "x");
    provider.close();
    Worker.Result result =
        start("--retries", "0", "--idle-timeout", "2s", "--patience", "3s").await();
    exits(3, result);
    assertThat(failureClass("interrupted_exec_log-a.md.txt")).isEqualTo("network");
  }

  @Test
  void a_tool_that_runs_longer_than_the_idle_timeout_is_not_idle() throws Exception {
    task("a.md", "RUN[sleep 6]");
    exits(0, start("--idle-timeout", "2s", "--retries", "0").await());
  }

  @Test
  void the_first_command_of_a_resumed_thread_is_not_idle_either() throws Exception {
    task("a.md", "RUN[sleep 4734]");
    Worker interrupted = start();
    awaitTool("sleep 4734");
    interrupted.signal("INT");
    exits(130, interrupted.await());
    AtomicInteger requests = new AtomicInteger();
    provider.answerWith(
        request ->
            requests.getAndIncrement() == 0 ? Reply.call("sleep 7") : Reply.message("slept"));
    Worker.Result result = start("--idle-timeout", "2s", "--retries", "0").await();
    exits(0, result);
    assertThat(result.out()).contains("resume");
  }

  @Test
  void an_empty_answer_is_no_answer() throws Exception {
    task("a.md", "x");
    provider.answerWith(request -> Reply.message(""));
    exits(1, start("--retries", "1").await());
    assertThat(failureClass("failed_exec_log-a.md.txt")).isEqualTo("no-answer");
    assertThat(history("failed_exec_log-a.md.txt").attempts()).isEqualTo(2);
  }

  @Test
  void a_killed_workers_task_goes_on_in_the_same_thread_and_counts_its_tokens_once()
      throws Exception {
    task("a.md", "RUN[sleep 4731]");
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    provider.answerWith(
        request -> {
          threads.add(request.thread());
          return request.usual();
        });
    Worker killed = start();
    awaitTool("sleep 4731");
    killed.signal("KILL");
    killed.await();
    Worker.Result result = start().await();
    exits(0, result);
    assertThat(result.out()).contains("recover", "resume");
    assertThat(threads).hasSize(2);
    assertThat(threads.stream().distinct()).hasSize(1);
    assertThat(provider.prompts().get(1)).contains("was cut short").doesNotContain("RUN[");
    LogHistory history = history("done_exec_log-a.md.txt");
    assertThat(history.attempts()).isEqualTo(2);
    assertThat(history.tokens().orElseThrow().total()).isEqualTo(240);
  }

  @Test
  void a_thread_that_is_gone_is_started_afresh() throws Exception {
    task("a.md", "RUN[sleep 4732]");
    Worker killed = start();
    awaitTool("sleep 4732");
    killed.signal("INT");
    exits(130, killed.await());
    try (Stream<Path> sessions = Files.walk(home.resolve("sessions"))) {
      for (Path file : sessions.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    for (String database : List.of("state_5.sqlite", "thread_history_1.sqlite")) {
      Files.deleteIfExists(home.resolve(database));
    }
    provider.answerWith(request -> Reply.message("fine"));
    exits(0, start("--retries", "0").await());
    assertThat(Files.readString(tasks.resolve("done_exec_log-a.md.txt")))
        .contains("codex no longer knows the thread");
  }

  @Test
  void a_resumed_thread_never_has_wider_permissions_than_its_task() throws Exception {
    Path config = home.resolve("config.toml");
    Files.writeString(config, "sandbox_mode = \"danger-full-access\"\n" + Files.readString(config));
    Path forbidden = Path.of("target", "written-by-agent-" + ProcessHandle.current().pid());
    Path absolute = forbidden.toAbsolutePath();
    task("a.md", "RUN[sleep 4733]");
    Worker interrupted = start();
    awaitTool("sleep 4733");
    interrupted.signal("INT");
    exits(130, interrupted.await());
    Queue<String> outputs = new ConcurrentLinkedQueue<>();
    AtomicInteger requests = new AtomicInteger();
    provider.answerWith(
        request -> {
          outputs.add(request.toolOutput());
          return requests.getAndIncrement() == 0
              ? Reply.call("touch " + absolute)
              : Reply.message("tried");
        });
    Worker.Result result = start().await();
    exits(0, result);
    assertThat(result.out()).contains("resume");
    assertThat(absolute).doesNotExist();
    assertThat(outputs.toString()).contains("Read-only");
  }

  @Test
  void a_check_that_fails_is_told_to_codex_in_its_thread() throws Exception {
    task("a.md", "make it so");
    Path fixed = temp.resolve("fixed");
    provider.answerWith(
        request -> {
          if (request.turns() > 1) {
            Files.writeString(fixed, "");
          }
          return Reply.message("done, I say");
        });
    String check = "echo looked at $(basename \"$CODEX_WORKER_TASK\"); test -e " + fixed;
    Worker.Result result = start("--verify", check, "--retries", "1").await();
    exits(0, result);
    assertThat(result.out()).contains("verify-failed");
    assertThat(provider.prompts().get(1)).contains("looked at in-progress-a.md", "exited with 1");
    assertThat(history("done_exec_log-a.md.txt").attempts()).isEqualTo(2);
  }
}
