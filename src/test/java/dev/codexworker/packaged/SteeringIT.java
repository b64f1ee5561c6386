package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import dev.codexworker.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program while it runs. */
class SteeringIT {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"17", "25"})
  void a_thread_dump_does_not_go_among_json_lines(String version) throws Exception {
    Path java = java(version);
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "x");
    Path codex =
        FakeCodex.script(
            temp,
            ": >'%1$s/began'; while [ ! -e '%1$s/go' ]; do sleep 0.05; done\n".formatted(temp)
                + FakeCodex.SUCCESS);
    Worker run =
        Worker.start(temp, Map.of("JAVA_HOME", java.toString()), tasks, "--codex", codex, "--json");
    Processes.await("the agent runs", () -> Files.exists(temp.resolve("began")));
    run.signal("QUIT");
    Processes.await("the dump is there", () -> run.output().contains("Full thread dump"));
    Files.createFile(temp.resolve("go"));
    Worker.Result result = run.await();
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("Full thread dump");
    assertThat(result.out().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(Schema.RUN_EVENTS.problems(line)).isEmpty());
  }

  /**
   * Java would start a thread for each on a machine with few processors, at a tenth of the cost of
   * a task.
   */
  @Test
  void ends_of_agents_are_handled_in_a_pool() throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "ends at once");
    Files.writeString(tasks.resolve("b.md"), "ends when the dump is there");
    Path codex =
        FakeCodex.script(
            temp,
            "case $prompt in *dump*) : >'%1$s/began'; while [ ! -e '%1$s/go' ]; do sleep 0.05; done ;; esac\n"
                    .formatted(temp)
                + FakeCodex.SUCCESS);
    Worker run = Worker.start(temp, Map.of(), tasks, "--codex", codex, "-c", 1);
    Processes.await("the second agent runs", () -> Files.exists(temp.resolve("began")));
    run.signal("QUIT");
    Processes.await("the dump is there", () -> run.output().contains("Full thread dump"));
    Files.createFile(temp.resolve("go"));
    Worker.Result result = run.await();
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("ForkJoinPool.commonPool-worker");
  }

  /** The home of an installed Java of this version. */
  private static Path java(String version) throws IOException {
    Path homes = Path.of("/usr/lib/jvm");
    List<Path> found = List.of();
    if (Files.isDirectory(homes)) {
      try (var each = Files.list(homes)) {
        found =
            each.filter(home -> home.getFileName().toString().matches(".*\\b" + version + "\\b.*"))
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .toList();
      }
    }
    Assumptions.assumeFalse(found.isEmpty(), "no Java " + version);
    return found.get(0);
  }
}
