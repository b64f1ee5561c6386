package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.FaultTable;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers in the background, with the real codex. */
class SpawnIT extends RealCodexSetting {
  private Path workers;
  private Path queue;

  @BeforeEach
  void nameFolders() throws IOException {
    work = work.toRealPath();
    workers = work.resolve(".catlab/workers");
    queue = work.resolve(".catlab/tasks");
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await("the run in the background ends", () -> runs().isEmpty());
  }

  private List<Long> runs() {
    return Processes.withCommandLine("run " + queue);
  }

  private Worker.Result run(Object... args) throws Exception {
    return Worker.run(work, environment, args);
  }

  private String id(Worker.Result spawned) {
    assertThat(spawned.exit()).as(spawned.out() + spawned.err()).isZero();
    return spawned.out().substring(0, 6);
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> registry() throws IOException {
    Path file = workers.resolve("worker_registry.json");
    return Files.exists(file)
        ? (List<Map<String, Object>>)
            JSON.std.mapFrom(Files.readString(file)).getOrDefault("active_workers", List.of())
        : List.of();
  }

  private List<Map<String, Object>> audited() throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    try (Stream<Path> days = Files.list(work.resolve(".catlab/audit"))) {
      for (Path day : days.toList()) {
        for (String line : Files.readAllLines(day)) {
          lines.add(JSON.std.mapFrom(line));
        }
      }
    }
    return lines;
  }

  private List<Path> reports() throws IOException {
    if (!Files.isDirectory(workers)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(workers)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  @Test
  void ten_shells_that_end_at_once_get_ten_reports_from_five_workers_at_a_time() throws Exception {
    Path journal = temp.resolve("journal");
    Path wrapper = temp.resolve("codex");
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        [ "$1" = exec ] && echo + >>%1$s
        %2$s "$@"
        code=$?
        [ "$1" = exec ] && echo - >>%1$s
        exit $code
        """
            .formatted(journal, codex));
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment = new HashMap<>(environment);
    environment.put("CODEX_CMD", wrapper.toString());
    List<Worker> shells = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String command =
          "exec '%s' spawn --name n%d 'RUN[sleep 1.4741] number %1$s'".formatted(Worker.PROGRAM, i);
      shells.add(
          Worker.startCommand(work, environment, List.of("setsid", "/bin/sh", "-c", command)));
    }
    Processes.await(
        "ten reports are there",
        () -> {
          for (Path report : reports()) {
            assertThat(Files.readString(report))
                .as("never half written")
                .isEqualTo("the command has run\n");
          }
          for (Map<String, Object> worker : registry()) {
            boolean done = worker.get("status").equals("done");
            Path output = work.resolve(String.valueOf(worker.get("output_file")));
            assertThat(done && Files.notExists(output)).as(worker.toString()).isFalse();
          }
          return reports().size() == 10;
        });
    for (Worker shell : shells) {
      assertThat(shell.await().exit()).isZero();
    }
    assertThat(run("wait").exit()).isZero();
    assertThat(mostAtATime(Files.readAllLines(journal))).isBetween(2, 5);
    assertThat(registry()).hasSize(10).allMatch(worker -> worker.get("status").equals("done"));
    assertThat(provider.prompts()).hasSize(10);
    assertThat(registry().get(0).keySet())
        .contains("bash_id", "timestamp", "task", "output_file", "status");
    Processes.await("the run ends", () -> runs().isEmpty());
  }

  private static int mostAtATime(List<String> journal) {
    int now = 0;
    int most = 0;
    for (String line : journal) {
      now += line.equals("+") ? 1 : -1;
      most = Math.max(most, now);
    }
    return most;
  }

  @Test
  void a_worker_outlives_the_whole_session_of_its_caller() throws Exception {
    String command =
        "'%s' spawn --name late 'RUN[sleep 2.4742]'; echo spawned; sleep 4742"
            .formatted(Worker.PROGRAM);
    Worker shell =
        Worker.startCommand(work, environment, List.of("setsid", "/bin/sh", "-c", command));
    Processes.await("it is spawned", () -> shell.output().contains("spawned"));
    new ProcessBuilder("pkill", "-KILL", "-s", Long.toString(shell.pid())).start().waitFor();
    shell.await();
    Processes.await("the report is there", () -> reports().size() == 1);
    assertThat(run("wait").exit()).isZero();
  }

  @Test
  void who_waits_takes_over_where_the_run_was_killed() throws Exception {
    String id = id(run("spawn", "RUN[sleep 4743]"));
    Processes.await("it runs", () -> !Processes.withCommandLine("sleep 4743").isEmpty());
    for (long pid : runs()) {
      new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
    }
    assertThat(run("wait", "--timeout", "1ms").exit()).isEqualTo(124);
    provider.answerWith(request -> LoopbackProvider.Reply.message("taken over"));
    Worker.Result waited = run("wait", id);
    assertThat(waited.exit()).as(waited.out() + waited.err()).isZero();
    assertThat(waited.out()).startsWith("done    " + id);
    assertThat(run("logs", id, "--last").out()).isEqualTo("taken over\n");
    assertThat(Processes.withCommandLine("sleep 4743")).isEmpty();
  }

  @Test
  void what_is_stopped_leaves_no_process_and_has_failed() throws Exception {
    String id = id(run("spawn", "RUN[sleep 4744 & sleep 4744]"));
    String other = id(run("spawn", "RUN[sleep 1]"));
    Processes.await("it runs", () -> !Processes.withCommandLine("sleep 4744").isEmpty());
    assertThat(run("status").out()).contains("running", "_" + id + "_run_sleep_4744");
    Worker.Result stopped = run("stop", id);
    assertThat(stopped.exit()).as(stopped.out() + stopped.err()).isZero();
    assertThat(stopped.out()).startsWith("stopped  " + id);
    assertThat(Processes.withCommandLine("sleep 4744")).isEmpty();
    Worker.Result waited = run("wait", id, other);
    assertThat(waited.exit()).isEqualTo(1);
    assertThat(waited.out()).contains("failed  " + id, "stopped", "done    " + other);
    assertThat(registry())
        .anyMatch(w -> w.get("bash_id").equals(id) && w.get("status").equals("failed"));
    assertThat(audited())
        .filteredOn(line -> line.get("id").equals(id))
        .extracting(line -> String.valueOf(line.get("event")))
        .startsWith("spawn", "start")
        .containsExactlyInAnyOrder("spawn", "start", "stop", "outcome");
  }

  @Test
  void a_plan_can_not_change_a_file_and_an_implementation_can() throws Exception {
    id(run("spawn", "--plan", "RUN[touch planned]"));
    id(run("spawn", "--implement", "RUN[touch implemented]"));
    id(run("spawn", "RUN[touch simply]"));
    assertThat(run("wait").exit()).isZero();
    assertThat(FolderNames.of(work)).contains("implemented").doesNotContain("planned", "simply");
    assertThat(provider.prompts()).anyMatch(prompt -> prompt.startsWith("Analyze and DESIGN ONLY"));
  }

  @Test
  void a_plain_run_takes_over_what_is_to_be_implemented() throws Exception {
    id(run("spawn", "--implement", "RUN[sleep 4745; touch late]"));
    Processes.await("it runs", () -> !Processes.withCommandLine("sleep 4745").isEmpty());
    for (long pid : runs()) {
      new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
    }
    provider.answerWith(
        request ->
            request.afterTool()
                ? LoopbackProvider.Reply.message("done")
                : LoopbackProvider.Reply.call("touch taken-over"));
    Files.writeString(queue.resolve("by_hand.md"), "says nothing of its sandbox");
    Worker.Result result = run("run", queue);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(work.resolve("taken-over")).exists();
    assertThat(Files.readString(queue.resolve("done_exec_log-by_hand.md.txt")))
        .contains("sandbox: read-only");
  }

  @Test
  void a_failure_before_the_wait_is_not_lost() throws Exception {
    provider.answerWith(request -> LoopbackProvider.Reply.message(" "));
    String id = id(run("spawn", "-r", "0", "quick"));
    Processes.await("it has failed", () -> registry().toString().contains("status=failed"));
    Worker.Result waited = run("wait", "--json");
    assertThat(waited.exit()).isEqualTo(1);
    assertThat(JSON.std.mapFrom(waited.out()))
        .containsEntry("id", id)
        .containsEntry("status", "failed")
        .containsEntry("class", "no-answer");
  }

  @Test
  void two_are_researched_and_a_third_worker_compares_them() throws Exception {
    Worker.Result spawned = run("spawn", "--template", "compare", "Maven vs Gradle");
    assertThat(spawned.exit()).isZero();
    assertThat(spawned.out().lines()).hasSize(3);
    assertThat(run("wait").exit()).isZero();
    List<String> prompts = provider.prompts();
    assertThat(prompts).hasSize(3);
    assertThat(prompts.get(2))
        .startsWith("Compare Maven with Gradle")
        .contains("research_maven.md");
    assertThat(FolderNames.of(work.resolve(".catlab/research"))).hasSize(3);
    try (Stream<Path> files = Files.list(queue)) {
      assertThat(files.filter(f -> f.toString().endsWith("research_gradle.md")).findFirst())
          .hasValueSatisfying(
              file ->
                  assertThat(file)
                      .content()
                      .contains("web-search: true", "effort: medium", "full URL"));
    }
  }

  @Test
  void many_at_once_lose_none() throws Exception {
    int all = FaultTable.WHOLE ? 50 : 20;
    List<Worker> spawns = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      spawns.add(Worker.start(work, environment, "spawn", "--name", "n" + i, "number " + i));
    }
    TreeSet<String> ids = new TreeSet<>();
    for (Worker spawn : spawns) {
      ids.add(id(spawn.await()));
    }
    assertThat(ids).hasSize(all);
    assertThat(registry()).hasSize(all);
    assertThat(run("wait").exit()).isZero();
    assertThat(reports()).hasSize(all);
    assertThat(registry()).hasSize(all).allMatch(worker -> worker.get("status").equals("done"));
    Processes.await(
        "the last outcome is audited too",
        () -> audited().stream().filter(l -> "outcome".equals(l.get("event"))).count() == all);
    List<Map<String, Object>> audited = audited();
    for (String event : List.of("spawn", "start", "outcome")) {
      assertThat(audited).filteredOn(l -> event.equals(l.get("event"))).as(event).hasSize(all);
    }
    assertThat(audited).allMatch(l -> l.keySet().containsAll(List.of("time", "by", "id", "task")));
  }

  @Test
  void who_waits_is_told_when_there_is_no_codex() throws Exception {
    Worker.Result spawned =
        Worker.run(work, Map.of("CODEX_CMD", "/nowhere/codex"), "spawn", "something");
    assertThat(spawned.exit()).isEqualTo(3);
    assertThat(spawned.err())
        .contains("the task is written, but no run could be started", "nowhere");
    assertThat(run("wait").exit()).as("another one has a codex").isZero();
  }
}
