package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program with the real codex and a model provider on loopback. */
class RealCodexIT extends RealCodexSetting {

  @Test
  void twenty_tasks_reach_the_provider_byte_for_byte_and_are_done() throws Exception {
    Map<String, String> prompts = new TreeMap<>();
    String[] special = {
      "Größe 漢字 😀 é",
      "line one\n\n  line three\ttab",
      "'single' \"double\" `back`",
      "$(touch pwned) ${HOME} $HOME",
      "-leading dash",
      "--help",
      "{\"json\": [1, 2]}",
      "\\n not a newline \\",
      "# A heading\n\n- a list\n",
      "long " + "0123456789".repeat(50_000),
    };
    for (int i = 0; i < 20; i++) {
      String prompt = i < special.length ? special[i] : "task number " + i;
      prompts.put("task-%02d.md".formatted(i), prompt);
      task("task-%02d.md".formatted(i), prompt);
    }
    Worker.Result result = start("-c", "4").await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(provider.prompts()).containsExactlyInAnyOrderElementsOf(prompts.values());
    for (var entry : prompts.entrySet()) {
      Path log = tasks.resolve("done_exec_log-" + entry.getKey() + ".txt");
      String text = Files.readString(log);
      assertThat(text).contains("  " + entry.getValue().strip().replace("\n", "\n  "));
      assertThat(text).contains("codex: the answer", "-- last message --\n  the answer\n");
      LogHistory history = LogHistory.read(log);
      assertThat(history.threadId().orElseThrow()).matches("[0-9a-f-]{36}");
      AttemptResult attempt = history.lastResult().orElseThrow();
      assertThat(attempt.tokens()).contains(new Tokens(100, 10, 20, 5));
    }
    assertThat(work.resolve("pwned")).doesNotExist();
  }

  @Test
  void a_killed_worker_leaves_no_agent_behind_once_the_next_run_is_through() throws Exception {
    task("a.md", "quick");
    task("b.md", "RUN[setsid sleep 4711 & sleep 4711]");
    task("c.md", "later");
    Worker killed = start();
    Processes.await("the tool runs", () -> Processes.withCommandLine("sleep 4711").size() >= 2);
    killed.signal("KILL");
    killed.await();
    assertThat(tasks.resolve("done_exec_log-a.md.txt")).exists();
    assertThat(tasks.resolve("in-progress-b.md")).exists();
    task("in-progress-b.md", "quick now");
    Worker.Result result = start().await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("recover", "b.md", "was left of its agent was ended");
    assertThat(Processes.withCommandLine("sleep 4711")).isEmpty();
    assertThat(codexProcesses()).isEmpty();
    assertThat(provider.prompts().stream().filter(p -> p.equals("quick"))).hasSize(1);
    assertThat(history("done_exec_log-a.md.txt").attempts()).isEqualTo(1);
    assertThat(history("done_exec_log-b.md.txt").attempts()).isEqualTo(2);
    assertThat(Files.readString(tasks.resolve("done_exec_log-b.md.txt")))
        .contains("class: interrupted", "its worker (process " + killed.pid(), "outcome: done");
  }

  @Test
  void a_timeout_ends_codex_and_its_tools() throws Exception {
    task("a.md", "RUN[setsid sleep 4712 & (setsid sleep 4712 &) ; sleep 4712]");
    Worker.Result result = start("-t", "5s", "-r", "0").await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(history("failed_exec_log-a.md.txt").lastResult().orElseThrow().failure())
        .contains(FailureClass.TIMEOUT);
    assertThat(Processes.withCommandLine("sleep 4712")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, 4713", "TERM, 143, 4714", "HUP, 129, 4715"})
  void a_signal_puts_running_tasks_back_and_leaves_no_process(
      String signal, int exit, String seconds) throws Exception {
    String tool = "sleep " + seconds;
    task("a.md", "RUN[setsid %s & %s]".formatted(tool, tool));
    task("b.md", "never started");
    Worker worker = start();
    Processes.await("the tool runs", () -> Processes.withCommandLine(tool).size() >= 2);
    worker.signal(signal);
    Worker.Result result = worker.await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    assertThat(Processes.withCommandLine(tool)).isEmpty();
    assertThat(tasks.resolve("a.md")).exists();
    assertThat(tasks.resolve("interrupted_exec_log-a.md.txt")).exists();
    assertThat(tasks.resolve("interrupted_exec_log-b.md.txt")).doesNotExist();
    task("a.md", "quick now");
    assertThat(start().await().exit()).isZero();
    assertThat(history("done_exec_log-a.md.txt").attempts()).isEqualTo(2);
  }

  @Test
  void a_missing_key_stops_the_run_as_not_authenticated() throws Exception {
    task("a.md", "x");
    environment =
        Map.of("CODEX_HOME", environment.get("CODEX_HOME"), "CODEX_CMD", codex.toString());
    Worker.Result result = start().await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(5);
    assertThat(tasks.resolve("interrupted_exec_log-a.md.txt")).exists();
  }

  @Test
  void an_option_that_codex_does_not_know_stops_the_run_at_once() throws Exception {
    task("a.md", "x");
    task("b.md", "x");
    Worker.Result result = start("--", "--no-such-flag").await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains("rejected", "--no-such-flag").doesNotContain("retry");
    assertThat(tasks.resolve("interrupted_exec_log-a.md.txt")).exists();
    assertThat(tasks.resolve("interrupted_exec_log-b.md.txt")).doesNotExist();
  }
}
