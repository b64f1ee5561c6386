package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers in the background where codex is slow to start, files are in the way, or others fail. */
class SpawnOddityIT {
  @TempDir Path temp;
  private Path work;
  private Path codex;

  @BeforeEach
  void makeCodex() throws Exception {
    work = Files.createDirectory(temp.toRealPath().resolve("work"));
    codex =
        FakeCodex.script(
            temp,
            """
            case $prompt in FAIL*) exit 9;; esac
            case $prompt in WAIT*) while [ ! -e %s/go ]; do sleep 0.05; done;; esac
            """
                    .formatted(temp)
                + FakeCodex.SUCCESS);
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the run in the background ends",
        () -> Processes.withCommandLine("run " + work.resolve(".catlab/tasks")).isEmpty());
  }

  private Worker start(Object... args) throws Exception {
    return Worker.start(work, Map.of("CODEX_CMD", codex.toString()), args);
  }

  private Worker.Result run(Object... args) throws Exception {
    return start(args).await();
  }

  private String spawn(Object... args) throws Exception {
    List<Object> all = new ArrayList<>(List.of("spawn"));
    all.addAll(List.of(args));
    Worker.Result result = run(all.toArray());
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result.out().substring(0, 6);
  }

  @Test
  void who_comes_while_another_starts_the_run_waits_for_it() throws Exception {
    Path slow = temp.resolve("slow");
    Files.writeString(
        slow,
        "#!/bin/sh\nif [ \"$1\" = --version ]; then : >%1$s/asked; while [ ! -e %1$s/go ]; do sleep 0.05; done; fi\nexec %2$s \"$@\"\n"
            .formatted(temp, codex));
    assertThat(slow.toFile().setExecutable(true)).isTrue();
    codex = slow;
    Worker first = start("spawn", "one");
    Processes.await("the run is being started", () -> Files.exists(temp.resolve("asked")));
    Worker second = start("spawn", "two");
    Worker wait = start("wait");
    Processes.await("the second is written", () -> second.output().contains("two"));
    Files.createFile(temp.resolve("go"));
    assertThat(first.await().exit()).isZero();
    assertThat(second.await().exit()).isZero();
    Worker.Result waited = wait.await();
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(run("wait").exit()).isZero();
    assertThat(FolderNames.of(work.resolve(".catlab/tasks")))
        .filteredOn(name -> name.startsWith("done_"))
        .hasSize(2);
  }

  @Test
  void who_waits_does_not_start_a_run_while_another_is_still_ending() throws Exception {
    spawn("one");
    assertThat(run("wait").exit()).isZero();
    Path tasks = work.resolve(".catlab/tasks");
    // Logs that appear during a run are foreign.
    Processes.await("the run is over", () -> !Files.exists(tasks.resolve(".codex-worker.run")));
    for (int i = 0; i < 500; i++) {
      Files.writeString(tasks.resolve("old" + i + ".md"), "---\noutput: old\n---\nx");
      Files.createFile(tasks.resolve("done_exec_log-old" + i + ".md.txt"));
    }
    Path asked = temp.resolve("asked");
    codex =
        FakeCodex.script(
            temp,
            "echo >>"
                + asked
                + "\necho '{\"type\":\"turn.failed\",\"error\":{\"message\":\"unexpected status 401"
                + " Unauthorized: Missing bearer or basic authentication\"}}'\nexit 1\n");
    run("spawn", "two");
    Worker.Result waited = run("wait");
    assertThat(waited.exit()).as(waited.err()).isEqualTo(5);
    assertThat(Files.readAllLines(asked)).as("by the spawn's run, and the wait's").hasSize(2);
  }

  @Test
  void a_registry_that_can_not_be_written_keeps_nobody_waiting() throws Exception {
    String id = spawn("one");
    run("wait");
    Path registry = work.resolve(".catlab/workers/worker_registry.json");
    Files.delete(registry);
    Files.createDirectory(registry);
    Worker.Result waited = run("wait", id);
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(waited.err()).contains("the registry or the audit: ");
    assertThat(run("stop", id).exit()).isZero();
  }

  @Test
  void a_spawn_that_is_refused_leaves_nothing() throws Exception {
    assertThat(run("spawn", "-e", "minimal", "--template", "research", "x").exit()).isEqualTo(2);
    assertThat(run("spawn", "--template", "compare", "x").exit()).isEqualTo(2);
    assertThat(run("spawn", "--codex", "", "x").exit()).isEqualTo(2);
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void all_who_find_no_codex_are_told() throws Exception {
    codex = Path.of("/nowhere/codex");
    List<Worker> spawns = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      spawns.add(start("spawn", "number " + i));
    }
    for (Worker spawn : spawns) {
      Worker.Result result = spawn.await();
      assertThat(result.exit()).isEqualTo(3);
      assertThat(result.err()).contains("no codex at /nowhere/codex");
    }
  }

  @Test
  void options_of_the_run_are_handed_on_as_they_were_meant_or_refused_before_anything_is_written()
      throws Exception {
    assertThat(run("spawn", "-c", "0", "x").exit()).isEqualTo(2);
    assertThat(work).isEmptyDirectory();
    spawn(
        "--min-memory",
        "1M",
        "--max-load",
        "150000%",
        "--reserve",
        "5",
        "--use-credits",
        "--fallback-model",
        "other",
        "one");
    assertThat(run("wait", "--min-memory", "2K").exit()).isZero();
    Path project = Files.createDirectory(work.resolve("project"));
    Files.copy(codex, work.resolve("mine"));
    codex = Path.of("./mine");
    String two = spawn("-C", project, "two");
    Worker.Result waited = run("wait", "-C", project);
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(run("status", "-C", project).out()).contains("_two.md");
    assertThat(run("logs", "-C", project, two, "--last").out()).isEqualTo("ok\n");
  }

  @Test
  void a_worker_that_needs_a_failed_one_is_not_waited_for() throws Exception {
    String busy = spawn("WAIT");
    String failed = spawn("-r", "0", "FAIL");
    String dependent = spawn("--needs", failed, "x");
    String second = spawn("--needs", dependent, "x");
    Worker.Result waited = run("wait", dependent, second);
    assertThat(waited.exit()).isEqualTo(1);
    assertThat(waited.out())
        .contains("pending " + dependent, "_fail.md, which failed")
        .contains("pending " + second, "which can't be run either");
    Files.createFile(temp.resolve("go"));
    assertThat(run("wait", busy).exit()).isZero();
  }

  @Test
  void nothing_is_written_through_what_an_agent_put_in_the_way() throws Exception {
    spawn("one");
    run("wait");
    Path precious = Files.writeString(temp.resolve("precious"), "mine\n");
    Path log = work.resolve(".catlab/runner.log");
    assertThat(Files.readString(log)).contains("done");
    Files.delete(log);
    Files.createSymbolicLink(log, precious);
    Worker.Result refused = run("spawn", "two");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err()).contains("runner.log", "not a regular file");
    assertThat(precious).hasContent("mine");
    Files.delete(log);
    Path audit;
    try (var days = Files.list(work.resolve(".catlab/audit"))) {
      audit = days.findFirst().orElseThrow();
    }
    Files.delete(audit);
    new ProcessBuilder("mkfifo", audit.toString()).start().waitFor();
    assertThat(run("spawn", "three").err()).contains("the registry or the audit: ");
    assertThat(run("wait").exit()).isZero();
  }

  @Test
  void one_that_can_not_be_stopped_does_not_keep_the_others_going() throws Exception {
    String id = spawn("WAIT");
    Files.createDirectory(work.resolve(".catlab/tasks/0.md"));
    Worker.Result result = run("stop", "--all");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("not stopped: 0.md");
    assertThat(result.out()).contains("stopped  " + id);
    assertThat(FolderNames.of(work.resolve(".catlab/tasks"))).noneMatch(n -> n.startsWith("STOP"));
  }

  @Test
  void a_plain_run_works_in_the_project_wherever_it_is_started() throws Exception {
    spawn("WAIT");
    run("stop", "--all");
    Files.createFile(temp.resolve("go"));
    Path tasks = work.resolve(".catlab/tasks");
    Worker.Result result =
        Worker.run(temp, Map.of("CODEX_CMD", codex.toString()), "run", tasks, "-s", "read-only");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(temp.resolve(".catlab")).doesNotExist();
    try (var logs = Files.list(tasks)) {
      Path log = logs.filter(f -> f.toString().endsWith(".txt")).findFirst().orElseThrow();
      assertThat(Files.readString(log, UTF_8)).contains("folder: " + work);
    }
  }

  @Test
  void the_registry_is_rebuilt_by_whoever_looks() throws Exception {
    spawn("one");
    run("wait");
    Path registry = work.resolve(".catlab/workers/worker_registry.json");
    Files.writeString(registry, "{}");
    assertThat(run("wait").exit()).isZero();
    assertThat(Files.readString(registry)).contains("\"done\"");
  }

  @Test
  void what_a_relative_path_names_is_not_started() throws Exception {
    Path evil = Files.createDirectory(work.resolve("evil"));
    Files.writeString(evil.resolve("git"), "#!/bin/sh\necho run >>" + temp.resolve("pwned"));
    assertThat(evil.resolve("git").toFile().setExecutable(true)).isTrue();
    Path seen = temp.resolve("seen");
    codex = FakeCodex.script(temp, "echo \"$PATH\" >" + seen + "\n" + FakeCodex.SUCCESS);
    Path tasks = Files.createDirectory(work.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "x");
    Worker.Result result =
        Worker.run(
            work,
            Map.of("PATH", "evil::" + System.getenv("PATH") + ":."),
            tasks,
            "--codex",
            codex,
            "--worktree");
    assertThat(result.exit()).as("no repository").isEqualTo(3);
    assertThat(temp.resolve("pwned")).doesNotExist();
    Worker.run(
        work, Map.of("PATH", "evil::" + System.getenv("PATH") + ":."), tasks, "--codex", codex);
    assertThat(seen).hasContent(System.getenv("PATH"));
  }
}
