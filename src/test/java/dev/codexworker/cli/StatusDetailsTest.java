package dev.codexworker.cli;

import static com.fasterxml.jackson.jr.ob.JSON.std;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import dev.codexworker.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a status tells of running agents, of workers, and of workers that were killed. */
class StatusDetailsTest {
  @TempDir Path temp;

  private static Map<?, ?> task(String json) throws IOException {
    return (Map<?, ?>) ((List<?>) std.mapFrom(json).get("tasks")).get(0);
  }

  @Test
  void what_an_agent_does_and_uses_is_shown() throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "x");
    Path codex =
        FakeCodex.script(
            temp,
            """
            echo '{"type":"thread.started","thread_id":"t1"}'
            echo '{"type":"item.started","item":{"type":"command_execution","command":"/bin/bash -lc '"'mvn -q test'"'","status":"in_progress"}}'
            while [ ! -e '%1$s/go' ]; do sleep 0.05; done
            """
                    .formatted(temp)
                + FakeCodex.SUCCESS);
    CompletableFuture<Cli> run =
        CompletableFuture.supplyAsync(() -> Cli.run(tasks, "--codex", codex, "-C", temp));
    Processes.await(
        "the command is in the log",
        () -> Cli.run("status", "-d", tasks).out().contains("$ mvn -q test"));
    assertThat(Cli.run("status", "-d", tasks).out())
        .containsPattern("\n {15}\\$ mvn -q test\n {15}\\d+ process(es)?, .+ CPU, \\d+ MB\n");
    String json = Cli.run("status", "--json", tasks).out();
    assertThat(Schema.STATUS.problems(json)).isEmpty();
    Map<?, ?> agent = (Map<?, ?>) task(json).get("agent");
    assertThat(agent.get("activity")).isEqualTo("$ mvn -q test");
    assertThat((int) agent.get("processes")).isPositive();
    assertThat(((Number) agent.get("memory_bytes")).longValue()).isPositive();
    Files.createFile(temp.resolve("go"));
    assertThat(run.join().exit()).isZero();
    assertThat(task(Cli.run("status", "--json", tasks).out()).get("agent")).isNull();
  }

  @Test
  void workers_are_listed_with_their_ids() throws IOException {
    Path tasks = Files.createDirectories(temp.resolve(".catlab/tasks"));
    Files.writeString(tasks.resolve("20250926_153721_c1282f_readme.md"), "x");
    assertThat(Cli.run("status", "-C", temp).out())
        .contains(
            "  STATE        ID      TASK      ",
            "  pending      c1282f  20250926_153721_c1282f_readme.md");
    String json = Cli.run("status", "-C", temp, "--json").out();
    assertThat(Schema.STATUS.problems(json)).isEmpty();
    assertThat(task(json).get("id")).isEqualTo("c1282f");
  }

  @Test
  void where_a_worker_was_killed_is_said() throws IOException {
    Files.writeString(temp.resolve("in-progress-a.md"), "x");
    assertThat(Cli.run("status", "-d", temp).out())
        .contains("crashed", "its worker died before an attempt began; the next run begins it");
    Files.createFile(temp.resolve("running_exec_log-a.md.txt"));
    assertThat(Cli.run("status", "-d", temp).out())
        .contains("its worker died before an attempt began; the next run begins it");
    String header = "== attempt 1-a ==\nstarted: 2026-11-25T10:00:00Z\n";
    Files.writeString(temp.resolve("running_exec_log-a.md.txt"), header);
    assertThat(Cli.run("status", "-d", temp).out())
        .contains("its worker died in an attempt; the next run goes on");
    Files.writeString(
        temp.resolve("running_exec_log-a.md.txt"),
        header + "== result ==\noutcome: retry\nfailure: timeout\n== end ==\n");
    assertThat(Cli.run("status", "-d", temp).out())
        .contains("its worker died between two attempts; the next run goes on");
  }
}
