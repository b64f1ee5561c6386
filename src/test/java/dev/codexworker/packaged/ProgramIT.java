package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one executable file: how it is found and started, and how it takes signals. */
class ProgramIT {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
  }

  @Test
  void a_current_folder_that_was_deleted_is_one_clear_line() throws Exception {
    Worker.Result result =
        Worker.startCommand(
                temp,
                Map.of(),
                List.of("sh", "-c", "mkdir gone; cd gone; rmdir ../gone; exec " + Worker.PROGRAM))
            .await();
    // Some shells add a line of their own before.
    assertThat(result.err())
        .endsWith("codex-worker: the current folder is gone; change to another one (cd)\n")
        .hasLineCount(result.err().startsWith("codex-worker") ? 1 : 2);
    assertThat(result.exit()).isEqualTo(3);
  }

  @Test
  void runs_the_examples_of_the_readme() throws Exception {
    try (Stream<Path> examples = Files.list(Path.of("examples/tasks"))) {
      for (Path example : examples.filter(f -> f.toString().endsWith(".md")).toList()) {
        Files.copy(example, tasks.resolve(example.getFileName()));
      }
    }
    Path codex = Path.of("examples/offline-codex").toAbsolutePath();
    Object[] args = {tasks, "--concurrency", "4", "--codex", codex};
    Worker.Result first = Worker.run(temp, Map.of(), args);
    assertThat(first.exit()).as(first.out() + first.err()).isZero();
    assertThat(tasks.resolve("done_exec_log-01-readme-gaps.md.txt")).exists();
    Worker.Result again = Worker.run(temp, Map.of(), args);
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("skipped (done before)  6").doesNotContain("start");
  }

  @Test
  void is_found_through_the_path_and_through_links() throws Exception {
    Path bin = Files.createDirectory(temp.resolve("a bin"));
    Files.createSymbolicLink(bin.resolve("worker-link"), Worker.PROGRAM);
    Worker.Result result =
        Worker.startCommand(
                temp,
                Map.of("PATH", bin + ":" + System.getenv("PATH")),
                List.of("/bin/sh", "-c", "worker-link --version"))
            .await();
    assertThat(result.exit()).isZero();
    assertThat(result.out()).matches("codex-worker \\d+\\.\\d+.*\n");
  }

  @Test
  void says_so_when_there_is_no_java_or_one_that_is_too_old() throws Exception {
    Worker.Result none =
        Worker.startCommand(
                temp,
                Map.of("PATH", temp.toString(), "JAVA_HOME", ""),
                List.of("/bin/sh", Worker.PROGRAM.toString()))
            .await();
    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.err()).contains("Java 17 or newer is needed");
    Path java = Files.createDirectories(temp.resolve("old/bin")).resolve("java");
    Files.copy(FakeCodex.script(temp, ""), java, StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(temp.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");
    Worker.Result old =
        Worker.run(temp, Map.of("JAVA_HOME", temp.resolve("old").toString()), "--version");
    assertThat(old.exit()).isEqualTo(3);
    assertThat(old.err()).contains("Java 17 or newer is needed", "11.0.2");
  }

  @Test
  void names_outside_ascii_work_in_the_c_locale_and_agents_keep_the_callers() throws Exception {
    Files.writeString(tasks.resolve("größe 漢字.md"), "prompt");
    Path codex =
        FakeCodex.script(
            temp,
            "echo \"${LC_ALL-unset} ${CODEX_WORKER_LC_ALL-unset}\" >locale\n" + FakeCodex.SUCCESS);
    Worker.Result result =
        Worker.run(temp, Map.of("LC_ALL", "C", "LANG", "C"), tasks, "--codex", codex);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("größe 漢字.md");
    assertThat(tasks.resolve("done_exec_log-größe 漢字.md.txt")).exists();
    assertThat(Files.readString(temp.resolve("locale"))).isEqualTo("C unset\n");
  }

  @Test
  void tokens_for_github_reach_agents_only_where_that_is_allowed_but_checks_always()
      throws Exception {
    Files.writeString(tasks.resolve("a.md"), "prompt");
    String show = "env | grep -E '^(GH|.*GITHUB)_' | sort";
    Path codex = FakeCodex.script(temp, show + " >agent\n" + FakeCodex.SUCCESS);
    Map<String, String> tokens =
        Map.of(
            "GH_TOKEN", "1",
            "GITHUB_TOKEN", "2",
            "GH_ENTERPRISE_TOKEN", "3",
            "GITHUB_ENTERPRISE_TOKEN", "4",
            "GITHUB_PAT", "5",
            "COPILOT_GITHUB_TOKEN", "6");
    List<String> all = tokens.entrySet().stream().map(Map.Entry::toString).toList();
    Map<String, String> environment = new HashMap<>(tokens);
    environment.put("GITHUB_ACTOR", "me");
    environment.put("GITHUB_PATH", "here");
    Object[] args = {tasks, "--codex", codex, "--verify", show + " >check"};
    Worker.Result withheld = Worker.run(temp, environment, args);
    assertThat(withheld.exit()).as(withheld.out() + withheld.err()).isZero();
    assertThat(Files.readAllLines(temp.resolve("agent")))
        .contains("GITHUB_ACTOR=me", "GITHUB_PATH=here")
        .doesNotContainAnyElementsOf(all);
    assertThat(Files.readAllLines(temp.resolve("check"))).containsAll(all);
    Files.delete(tasks.resolve("done_exec_log-a.md.txt"));
    Object[] allowing = {tasks, "--codex", codex, "--allow-github"};
    Worker.Result allowed = Worker.run(temp, environment, allowing);
    assertThat(allowed.exit()).as(allowed.out() + allowed.err()).isZero();
    assertThat(Files.readAllLines(temp.resolve("agent"))).containsAll(all);
  }

  @Test
  void a_name_that_is_not_utf8_is_refused_and_the_others_run() throws Exception {
    Files.writeString(tasks.resolve("good.md"), "prompt");
    new ProcessBuilder("/bin/sh", "-c", "touch \"$(printf 'bad\\377.md')\"")
        .directory(tasks.toFile())
        .start()
        .waitFor();
    Worker.Result result =
        Worker.run(temp, Map.of(), tasks, "--codex", FakeCodex.script(temp, FakeCodex.SUCCESS));
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("not valid UTF-8");
    assertThat(tasks.resolve("done_exec_log-good.md.txt")).exists();
  }

  @Test
  void the_second_interrupt_kills_an_agent_that_ignores_the_first() throws Exception {
    Files.writeString(tasks.resolve("a.md"), "prompt");
    Path started = temp.resolve("started");
    Path codex =
        FakeCodex.script(
            temp,
            "trap '' INT TERM\ntouch %s\nwhile :; do sleep 4720 & wait; done\n".formatted(started));
    Worker worker = Worker.start(temp, Map.of(), tasks, "--codex", codex);
    Processes.await("the agent runs", () -> Files.exists(started));
    worker.signal("INT");
    worker.signal("INT");
    Worker.Result result = worker.await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(130);
    assertThat(tasks.resolve("interrupted_exec_log-a.md.txt")).exists();
    assertThat(tasks.resolve("a.md")).exists();
    assertThat(Processes.withCommandLine("sleep 4720")).isEmpty();
    assertThat(Processes.withCommandLine(codex.toString())).isEmpty();
  }

  @Test
  void a_worker_that_waits_for_memory_or_a_lower_load_starts_nothing_and_can_be_interrupted()
      throws Exception {
    Files.writeString(tasks.resolve("a.md"), "prompt");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Worker worker =
        Worker.start(temp, Map.of(), tasks, "--codex", codex, "--min-memory", "999999T");
    Processes.await("it waits", () -> worker.output().contains("no further agent is started: "));
    worker.signal("INT");
    Worker.Result result = worker.await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(130);
    assertThat(result.err())
        .containsPattern("started: \\d+M of memory is available, less than 1048574951424M\n");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md");
    Worker.Result modest =
        Worker.run(
            temp, Map.of(), tasks, "--codex", codex, "--min-memory", "1M", "--max-load", "9999");
    assertThat(modest.exit()).as(modest.out() + modest.err()).isZero();
    assertThat(tasks.resolve("done_exec_log-a.md.txt")).exists();
  }

  @Test
  void a_dead_workers_agent_is_ended_by_clean_and_its_task_put_back() throws Exception {
    Files.writeString(tasks.resolve("a.md"), "prompt");
    Path codex = FakeCodex.script(temp, "trap '' INT TERM\n(setsid sleep 4721 &)\nsleep 4721\n");
    Worker worker = Worker.start(temp, Map.of(), tasks, "--codex", codex);
    Processes.await("the agent runs", () -> Processes.withCommandLine("sleep 4721").size() == 2);
    worker.signal("KILL");
    worker.await();
    Worker.Result status = Worker.run(temp, Map.of(), "status", tasks);
    assertThat(status.out()).containsPattern("crashed +1");
    assertThat(Worker.run(temp, Map.of(), "clean", "-n", tasks).out()).contains("would recover a");
    Worker.Result clean = Worker.run(temp, Map.of(), "clean", tasks);
    assertThat(clean.exit()).as(clean.out() + clean.err()).isZero();
    assertThat(Processes.withCommandLine("sleep 4721")).isEmpty();
    assertThat(tasks.resolve("a.md")).exists();
    assertThat(tasks.resolve("interrupted_exec_log-a.md.txt")).exists();
    assertThat(tasks.resolve("in-progress-a.md")).doesNotExist();
  }

  /** Each agent's longest lines would fit, but not those of all agents at once. */
  @ParameterizedTest
  @Fault("9 a runaway agent")
  @ValueSource(ints = {400_000, 1_900_000, 3_900_000})
  void eight_agents_that_print_long_lines_fit_into_little_memory(int length) throws Exception {
    for (int i = 0; i < 9; i++) {
      Files.writeString(tasks.resolve(i + ".md"), "x");
    }
    Path codex =
        FakeCodex.script(
            temp,
            """
            for i in 1 2 3 4 5 6 7 8; do
              printf '{"type":"item.completed","item":{"type":"command_execution","aggregated_output":"'
              head -c %d /dev/zero | tr '\\0' x
              echo '"}}'
            done
            """
                    .formatted(length)
                + FakeCodex.SUCCESS);
    Worker.Result result =
        Worker.run(
            temp,
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx32m"),
            tasks,
            "-c",
            8,
            "--retries",
            0,
            "--codex",
            codex);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.err()).doesNotContain("OutOfMemoryError");
  }
}
