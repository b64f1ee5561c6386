package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** At most one live agent, and nothing of it left: with MCP servers, in containers, stopped. */
class EveryProcessIT extends RealCodexSetting {
  private static final List<String> CONTAINER =
      List.of("unshare", "-pf", "--mount-proc", "--kill-child");

  /** Starts a process in a session of its own that lives until somebody ends it. */
  private void useServerThatStarts(String seconds) throws IOException {
    Path server = temp.resolve("server.js");
    Files.writeString(
        server,
        """
        require('child_process').spawn('sleep', ['%s'], {detached: true, stdio: 'ignore'}).unref();
        require('readline').createInterface({input: process.stdin}).on('line', line => {
          const call = JSON.parse(line);
          if (call.id === undefined) return;
          const result =
            call.method === 'initialize'
              ? {protocolVersion: call.params.protocolVersion, capabilities: {tools: {}},
                 serverInfo: {name: 'x', version: '1'}}
              : {tools: [{name: 't', description: 'd', inputSchema: {type: 'object'}}]};
          console.log(JSON.stringify({jsonrpc: '2.0', id: call.id, result}));
        });
        """
            .formatted(seconds));
    Path config = home.resolve("config.toml");
    Files.writeString(
        config,
        Files.readString(config)
            + "[mcp_servers.browser]\ncommand = \"node\"\nargs = [\"%s\"]\n".formatted(server));
  }

  private static boolean runs(String seconds) {
    return !Processes.withCommandLine("sleep " + seconds).isEmpty();
  }

  @Test
  @Fault("7 processes that agents leave behind")
  void what_an_mcp_server_started_is_gone_after_the_task() throws Exception {
    useServerThatStarts("4761");
    task("a.md", "RUN[sleep 1]");
    task("b.md", "quick");
    Worker.Result result = start().await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(runs("4761")).isFalse();
  }

  @ParameterizedTest
  @Fault("7 processes that agents leave behind")
  @ValueSource(strings = {"timeout", "INT", "KILL"})
  void what_an_mcp_server_started_is_gone_after_any_other_end(String end) throws Exception {
    useServerThatStarts("4762");
    task("a.md", "RUN[sleep 4763]");
    Worker worker = end.equals("timeout") ? start("-t", "4s", "-r", "0") : start();
    Processes.await("both run", () -> runs("4762") && runs("4763"));
    if (!end.equals("timeout")) {
      worker.signal(end);
    }
    worker.await();
    if (end.equals("KILL")) {
      assertThat(Worker.run(work, environment, "clean", tasks).exit()).isZero();
    }
    assertThat(runs("4762")).isFalse();
    assertThat(runs("4763")).isFalse();
  }

  private static void assumeContainers() throws Exception {
    boolean can =
        Probe.isInstalled("unshare", "-pf", "--mount-proc", "--kill-child", "true")
            && Files.isExecutable(Path.of("/usr/bin/flock"));
    if (!can) {
      System.err.println("\n*** no pid namespaces here: THE TESTS OF CONTAINERS ARE SKIPPED ***\n");
      Assumptions.abort("pid namespaces need root and unshare");
    }
  }

  /** An agent that writes down when it starts and when it ends, and waits for a file between. */
  private Path journaling() throws IOException {
    return FakeCodex.script(
        temp,
        """
        echo start >>%1$s/journal
        n=0; while [ ! -e %1$s/go ] && [ $n -lt 1200 ]; do sleep 0.05; n=$((n+1)); done
        echo end >>%1$s/journal
        """
                .formatted(temp)
            + FakeCodex.SUCCESS);
  }

  private Worker inContainer(Path agent) throws IOException {
    List<String> command = new ArrayList<>(CONTAINER);
    // The worker is not the first process, so that the container outlives it.
    command.addAll(
        List.of(
            "sh",
            "-c",
            "\"$@\" & echo $! >" + temp.resolve("worker") + "; wait; sleep 4771",
            "sh",
            Worker.PROGRAM.toString(),
            tasks.toString(),
            "--codex",
            agent.toString()));
    return Worker.startCommand(work, Map.of(), command);
  }

  private long journal(String word) throws IOException {
    Path journal = temp.resolve("journal");
    if (!Files.exists(journal)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(journal)) {
      return lines.filter(word::equals).count();
    }
  }

  @Test
  @Fault("13 another host, boot or container, forged ids")
  void an_agent_in_another_container_is_not_taken_for_dead() throws Exception {
    assumeContainers();
    for (int round = 1; round <= 3; round++) {
      task("a.md", "round " + round);
      Path agent = journaling();
      Worker first = inContainer(agent);
      int agents = round;
      Processes.await("an agent runs", () -> journal("start") == agents);
      kill("-jar " + Worker.PROGRAM + " " + tasks);
      List<String> second = new ArrayList<>(CONTAINER);
      second.addAll(
          List.of(Worker.PROGRAM.toString(), tasks.toString(), "--codex", agent.toString()));
      Worker.Result refused = Worker.startCommand(work, Map.of(), second).await();
      assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(1);
      assertThat(refused.out()).contains("its agent still runs in another container");
      assertThat(journal("start")).isEqualTo(round);
      Files.createFile(temp.resolve("go"));
      Processes.await("the agent ended", () -> journal("end") == agents);
      Processes.await(
          "its last process is gone", () -> Processes.withCommandLine(agent + " exec").isEmpty());
      Worker.Result result = Worker.startCommand(work, Map.of(), second).await();
      assertThat(result.exit()).as(result.out() + result.err()).isZero();
      assertThat(result.out()).contains("recover");
      kill("sleep 4771");
      first.await();
      Files.delete(temp.resolve("go"));
      Files.delete(temp.resolve("journal"));
      for (int i = 0; i < round; i++) {
        Files.writeString(
            temp.resolve("journal"),
            "start\nend\n",
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
      }
      Files.delete(tasks.resolve("done_exec_log-a.md.txt"));
    }
  }

  @Test
  @Fault("13 another host, boot or container, forged ids")
  void workers_in_two_containers_never_run_one_task_at_once() throws Exception {
    assumeContainers();
    task("a.md", "x");
    Path agent = journaling();
    Worker first = inContainer(agent);
    Processes.await("an agent runs", () -> journal("start") == 1);
    List<String> second = new ArrayList<>(CONTAINER);
    second.addAll(
        List.of(Worker.PROGRAM.toString(), tasks.toString(), "--codex", agent.toString()));
    Worker.Result result = Worker.startCommand(work, Map.of(), second).await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("running elsewhere");
    assertThat(journal("start")).isEqualTo(1);
    Files.createFile(temp.resolve("go"));
    Processes.await("it is done", () -> Files.exists(tasks.resolve("done_exec_log-a.md.txt")));
    kill("sleep 4771");
    first.await();
  }

  @Test
  @Fault("13 another host, boot or container, forged ids")
  void codex_without_its_launcher_is_not_taken_for_dead_either() throws Exception {
    assumeContainers();
    task("a.md", "RUN[sleep 4773]");
    List<String> command = new ArrayList<>(CONTAINER);
    command.addAll(
        List.of(
            "sh",
            "-c",
            "\"$@\" & wait; sleep 4771",
            "sh",
            Worker.PROGRAM.toString(),
            tasks.toString()));
    Worker first = Worker.startCommand(work, environment, command);
    Processes.await("the tool runs", () -> runs("4773"));
    kill("-jar " + Worker.PROGRAM + " " + tasks);
    String launcher = "node_modules/.bin/codex exec.*" + tasks.toRealPath();
    new ProcessBuilder("pkill", "-9", "-f", launcher).start().waitFor();
    List<String> second = new ArrayList<>(CONTAINER);
    second.addAll(List.of(Worker.PROGRAM.toString(), tasks.toString(), "--no-resume"));
    Worker.Result refused = Worker.startCommand(work, environment, second).await();
    assertThat(refused.out()).contains("its agent still runs in another container");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(provider.prompts()).hasSize(1);
    kill("sleep 4771");
    first.await();
    assertThat(runs("4773")).as("it went with its container").isFalse();
    provider.answerWith(request -> LoopbackProvider.Reply.message("fine"));
    assertThat(Worker.startCommand(work, environment, second).await().exit()).isZero();
  }

  private static void kill(String commandLine) throws Exception {
    for (long pid : Processes.withCommandLine(commandLine)) {
      new ProcessBuilder("/bin/sh", "-c", "kill -9 " + pid).start().waitFor();
    }
  }

  @Test
  @Fault("6 a stopped worker")
  void time_in_which_everything_stood_still_counts_for_nobody() throws Exception {
    task("a.md", "x");
    Path agent =
        FakeCodex.script(
            temp,
            "echo '{\"type\":\"thread.started\",\"thread_id\":\"t\"}'; touch %s/up; sleep 2\n"
                    .formatted(temp)
                + FakeCodex.SUCCESS);
    Worker worker =
        Worker.startCommand(
            work,
            Map.of(),
            List.of(
                "setsid --wait %s %s --codex %s --idle-timeout 4s -t 6s -r 0"
                    .formatted(Worker.PROGRAM, tasks, agent)
                    .split(" ", -1)));
    Processes.await("the agent runs", () -> Files.exists(temp.resolve("up")));
    long java = Processes.withCommandLine("-jar " + Worker.PROGRAM + " " + tasks).get(0);
    signalGroup("STOP", java);
    // Nothing can tell from outside that it has stood still for longer than it may be idle.
    Thread.sleep(8_000);
    signalGroup("CONT", java);
    Worker.Result result = worker.await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(history("done_exec_log-a.md.txt").attempts()).isEqualTo(1);
  }

  private static void signalGroup(String signal, long leader) throws Exception {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " -" + leader).start().waitFor();
  }

  @Test
  @Fault("7 processes that agents leave behind")
  void an_answered_turn_is_kept_although_codex_never_exits() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("faults"), "takes 30 s: -Pfaults runs it");
    task("a.md", "x");
    Path agent =
        FakeCodex.script(
            temp, "echo start >>%s/journal\n".formatted(temp) + FakeCodex.SUCCESS + "sleep 600\n");
    Worker.Result result =
        Worker.run(work, Map.of(), tasks, "--codex", agent, "--idle-timeout", "8s", "-r", "1");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(journal("start")).isEqualTo(1);
    assertThat(Files.readString(tasks.resolve("done_exec_log-a.md.txt")))
        .contains("codex had answered and did not exit");
    assertThat(Processes.withCommandLine(agent.toString())).isEmpty();
  }
}
