package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import dev.codexworker.packaged.LoopbackProvider.Reply;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the word of an outcome rests on, with the real codex in environments that mislead. */
class EvidenceIT extends RealCodexSetting {
  /** Runs a command where no user namespace can be made, as in many containers. */
  private static final List<String> NO_USER_NAMESPACES =
      List.of(
          "unshare",
          "-Ur",
          "sh",
          "-c",
          "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"",
          "sh");

  private Worker startWithoutUserNamespaces(Object... more) throws IOException {
    List<String> command = new ArrayList<>(NO_USER_NAMESPACES);
    command.addAll(List.of(Worker.PROGRAM.toString(), tasks.toString(), "--retry-delay", "100ms"));
    for (Object each : more) {
      command.add(each.toString());
    }
    return Worker.startCommand(work, environment, command);
  }

  private static void assumeUserNamespaces() throws Exception {
    Process probe = new ProcessBuilder("unshare", "-Ur", "true").start();
    if (probe.waitFor() != 0) {
      System.err.println(
          "\n*** no user namespaces here: THE TESTS OF THE SANDBOX ARE SKIPPED ***\n");
      Assumptions.abort("user namespaces are needed to take them away");
    }
  }

  private void exits(int exit, Worker.Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
  }

  private Optional<FailureClass> failure(String log) throws IOException {
    return history(log).lastResult().flatMap(AttemptResult::failure);
  }

  private List<String> logs() throws IOException {
    try (Stream<Path> files = Files.list(tasks)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("_exec_log-"))
          .sorted()
          .toList();
    }
  }

  private Path script(String text) throws IOException {
    Path script = Files.createTempFile(temp, "script", "");
    Files.writeString(script, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  @Test
  void a_sandbox_that_cannot_start_stops_the_run_before_anything_is_asked() throws Exception {
    assumeUserNamespaces();
    task("a.md", "RUN[touch x]");
    Worker.Result result = startWithoutUserNamespaces("-s", "workspace-write").await();
    exits(3, result);
    assertThat(result.err()).contains("sandbox cannot start", "bwrap: ", "danger-full-access");
    assertThat(provider.prompts()).isEmpty();
    assertThat(logs()).isEmpty();
  }

  @Test
  void a_task_whose_every_command_failed_in_the_sandbox_is_not_done() throws Exception {
    assumeUserNamespaces();
    task("a.md", "no command at all");
    task("b.md", "RUN[touch x]");
    task("c.md", "never started");
    Path wrapper = script("[ \"$1\" = sandbox ] && exit 2\nexec " + codex + " \"$@\"\n");
    Worker.Result result =
        startWithoutUserNamespaces("-s", "workspace-write", "--codex", wrapper).await();
    exits(3, result);
    assertThat(failure("interrupted_exec_log-b.md.txt")).contains(FailureClass.SANDBOX);
    assertThat(logs()).containsExactly("done_exec_log-a.md.txt", "interrupted_exec_log-b.md.txt");
    assertThat(tasks.resolve("b.md")).exists();
  }

  @Test
  void a_command_that_fails_in_its_own_words_is_the_agents_business() throws Exception {
    task("a.md", "RUN[false]");
    exits(0, start().await());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400 {\"error\":{\"message\":\"Invalid schema for function 'mcp__db__test_connection': x\","
            + "\"type\":\"invalid_request_error\",\"code\":\"invalid_function_parameters\"}}",
        "400 {\"error\":{\"message\":\"The 'gpt-9-codex' model is not supported when using Codex with"
            + " a ChatGPT account.\",\"type\":\"invalid_request_error\"}}",
        "400 {\"detail\":\"The 'gpt-9-codex' model is not supported when using Codex with a ChatGPT"
            + " account.\"}",
        "404 {\"error\":{\"message\":\"The model `gpt-9` does not exist\","
            + "\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}",
      })
  void what_the_provider_refuses_for_all_is_asked_once(String answer) throws Exception {
    for (int i = 1; i <= 8; i++) {
      task("t" + i + ".md", "x");
    }
    int status = Integer.parseInt(answer.substring(0, 3));
    provider.answerWith(r -> Reply.error(status, answer.substring(4)));
    Worker.Result result = start().await();
    exits(3, result);
    assertThat(provider.prompts()).hasSize(1);
    assertThat(result.out()).contains("rejected").doesNotContain("retry");
    assertThat(logs()).containsExactly("interrupted_exec_log-t1.md.txt");
    assertThat(failure("interrupted_exec_log-t1.md.txt")).contains(FailureClass.REJECTED);
  }

  @Test
  void a_model_that_only_one_task_asks_for_fails_that_task_alone() throws Exception {
    task("a.md", "---\nmodel: gpt-9\n---\nx");
    task("b.md", "fine");
    provider.answerWith(
        r ->
            r.prompt().equals("x")
                ? Reply.error(400, "{\"detail\":\"The 'gpt-9' model is not supported\"}")
                : r.usual());
    exits(1, start().await());
    assertThat(failure("failed_exec_log-a.md.txt")).contains(FailureClass.REJECTED);
    assertThat(tasks.resolve("done_exec_log-b.md.txt")).exists();
  }

  @Test
  void another_refused_prompt_is_not_retried_and_stops_nothing() throws Exception {
    task("a.md", "x");
    task("b.md", "fine");
    provider.answerWith(
        r ->
            r.prompt().equals("x")
                ? Reply.error(400, "{\"error\":{\"message\":\"a lost connection in a prompt\"}}")
                : r.usual());
    exits(1, start().await());
    assertThat(provider.prompts()).containsExactly("x", "fine");
    assertThat(failure("failed_exec_log-a.md.txt")).contains(FailureClass.REJECTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"service_tier = 5", "this is = = not toml"})
  void a_configuration_that_codex_cannot_read_stops_the_run(String line) throws Exception {
    Path config = home.resolve("config.toml");
    Files.writeString(config, line + "\n" + Files.readString(config));
    for (int i = 1; i <= 3; i++) {
      task("t" + i + ".md", "x");
    }
    Worker.Result result = start().await();
    exits(3, result);
    assertThat(result.err()).contains(config + ":1", "fix this");
    assertThat(logs().size()).isLessThanOrEqualTo(2);
    assertThat(logs()).noneMatch(name -> name.startsWith("failed"));
    assertThat(provider.prompts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"401", "nobody"})
  void what_an_mcp_server_logs_does_not_decide_why_codex_died(String server) throws Exception {
    String url =
        server.equals("401") ? provider.url("/refusing") : "http://127.0.0.1:1/nobody-listens";
    Path config = home.resolve("config.toml");
    Files.writeString(
        config, Files.readString(config) + "[mcp_servers.docs]\nurl = \"" + url + "\"\n");
    task("a.md", "RUN[sleep 4741]");
    task("b.md", "fine");
    task("c.md", "fine");
    Worker worker = start("-r", "0");
    Processes.await("the tool runs", () -> !Processes.withCommandLine("sleep 4741").isEmpty());
    for (long pid : codexProcesses()) {
      if (Processes.withCommandLine("/bin/codex exec --json").contains(pid)) {
        new ProcessBuilder("/bin/sh", "-c", "kill -9 " + pid).start().waitFor();
      }
    }
    Worker.Result result = worker.await();
    exits(1, result);
    assertThat(failure("failed_exec_log-a.md.txt")).contains(FailureClass.TASK_FAILED);
    assertThat(history("failed_exec_log-a.md.txt").lastResult().orElseThrow().reason())
        .isEqualTo("codex was killed (signal 9)");
    assertThat(logs())
        .contains("done_exec_log-b.md.txt", "done_exec_log-c.md.txt", "failed_exec_log-a.md.txt");
    assertThat(Processes.withCommandLine("sleep 4741")).isEmpty();
  }

  @Test
  void a_check_that_is_not_there_is_nobodys_failure() throws Exception {
    for (int i = 1; i <= 5; i++) {
      task("t" + i + ".md", "x");
    }
    Worker.Result result = start("--verify", "nosuchcmd").await();
    exits(3, result);
    assertThat(result.err()).contains("nosuchcmd: not found");
    assertThat(logs()).containsExactly("interrupted_exec_log-t1.md.txt");
    assertThat(failure("interrupted_exec_log-t1.md.txt")).contains(FailureClass.ENVIRONMENT);
    int asked = provider.prompts().size();
    exits(0, start("--verify", "grep -q 'the answer' \"$CODEX_WORKER_ANSWER\"").await());
    assertThat(provider.prompts()).as("the first answer is kept").hasSize(asked + 4);
  }

  @Test
  void an_answer_that_does_not_fit_its_schema_is_sent_back() throws Exception {
    Files.writeString(
        work.resolve("answer.json"),
        "{\"type\":\"object\",\"required\":[\"ok\"],\"additionalProperties\":false,"
            + "\"properties\":{\"ok\":{\"type\":\"boolean\"}}}");
    task("a.md", "---\nschema: answer.json\n---\nx");
    provider.answerWith(
        r -> Reply.message(r.turns() == 1 ? "not json" : r.turns() == 2 ? "{}" : "{\"ok\":true}"));
    Worker.Result result = start().await();
    exits(0, result);
    assertThat(result.out()).contains("verify-failed");
    assertThat(provider.prompts().get(1)).contains("the answer is not JSON", "answer.json");
    assertThat(provider.prompts().get(2)).contains("ok");
    assertThat(history("done_exec_log-a.md.txt").attempts()).isEqualTo(3);
  }

  @Test
  void eight_answers_of_a_killed_worker_are_not_asked_for_again() throws Exception {
    for (int i = 1; i <= 8; i++) {
      task("t" + i + ".md", "task " + i);
    }
    Worker killed = start("-c", "8", "--verify", script("exec sleep 4751"));
    Processes.await("all have answered", () -> Processes.withCommandLine("sleep 4751").size() >= 8);
    killed.signal("KILL");
    killed.await();
    assertThat(provider.prompts()).hasSize(8);
    Worker.Result result = start("-c", "8", "--verify", "test -s \"$CODEX_WORKER_ANSWER\"").await();
    exits(0, result);
    assertThat(provider.prompts()).hasSize(8);
    assertThat(logs()).hasSize(8).allMatch(name -> name.startsWith("done"));
    assertThat(Files.readString(tasks.resolve("done_exec_log-t1.md.txt")))
        .contains("by its own record of the thread", "-- last message --\n  the answer\n");
    assertThat(Processes.withCommandLine("sleep 4751")).isEmpty();
    assertThat(history("done_exec_log-t1.md.txt").tokens().orElseThrow().total()).isEqualTo(120);
  }

  @Test
  void an_answer_to_another_prompt_is_not_taken() throws Exception {
    task("a.md", "the first text");
    Worker killed = start("--verify", script("exec sleep 4752"));
    Processes.await("it has answered", () -> !Processes.withCommandLine("sleep 4752").isEmpty());
    killed.signal("KILL");
    killed.await();
    task("in-progress-a.md", "another text");
    exits(0, start().await());
    assertThat(provider.prompts()).containsExactly("the first text", "another text");
  }
}
