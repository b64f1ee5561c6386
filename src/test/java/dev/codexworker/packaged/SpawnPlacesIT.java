package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers of several projects, seen from several folders, with the real codex. */
class SpawnPlacesIT extends RealCodexSetting {
  private Path project;
  private Path other;
  private Path below;

  @BeforeEach
  void makeProjects() throws Exception {
    work = work.toRealPath();
    project = Files.createDirectory(work.resolve("project"));
    other = Files.createDirectory(work.resolve("a b"));
    below = Files.createDirectories(project.resolve("src/app"));
    assertThat(new ProcessBuilder("git", "init", "-q", project.toString()).start().waitFor())
        .isZero();
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the runs in the background end", () -> Processes.withCommandLine("run " + work).isEmpty());
  }

  private Worker.Result run(Path from, Object... args) throws Exception {
    return Worker.run(from, environment, args);
  }

  private static String report(Worker.Result spawned) {
    assertThat(spawned.exit()).as(spawned.err()).isZero();
    return spawned.out().strip().split("\t", -1)[1];
  }

  @Test
  void the_paths_that_are_printed_exist_for_the_caller() throws Exception {
    Worker.Result inside = run(project, "spawn", "one");
    Worker.Result outside = run(work, "spawn", "-C", "a b", "two");
    Worker.Result subfolder = run(below, "spawn", "--implement", "RUN[touch made]");
    Worker.Result elsewhere = run(temp.resolve("home"), "spawn", "-C", other, "--json", "three");
    assertThat(report(inside)).startsWith(".catlab/workers/");
    assertThat(report(outside)).startsWith("a b/.catlab/workers/");
    assertThat(inside.err()).isEmpty();
    assertThat(subfolder.err().lines())
        .singleElement()
        .asString()
        .endsWith("using the workspace of the folder above, " + project.resolve(".catlab"));
    assertThat(below.resolve(".catlab")).doesNotExist();

    assertThat(run(below, "wait").out().lines()).hasSize(2);
    assertThat(run(work, "wait", "-C", other).out())
        .contains("  two  " + report(outside), "  three  a b/.catlab/workers/");
    assertThat(project.resolve(report(inside))).isRegularFile();
    assertThat(work.resolve(report(outside))).isRegularFile();
    assertThat(Path.of(report(subfolder))).isAbsolute().isRegularFile();
    Path third = Path.of(String.valueOf(JSON.std.mapFrom(elsewhere.out()).get("output_file")));
    assertThat(third).isAbsolute().isRegularFile();
    assertThat(below.resolve("made")).as("it works where it was spawned").exists();
    assertThat(run(below, "logs", "run_touch_made", "--last").out())
        .isEqualTo("the command has run\n");
    assertThat(run(below, "status").out()).contains("_one.md", "_run_touch_made.md");
  }

  @Test
  void wait_prints_six_lines_after_five_of_six_have_ended() throws Exception {
    List<String> ended = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ended.add(run(project, "spawn", "number " + i).out().substring(0, 6));
    }
    assertThat(run(project, "wait").exit()).isZero();
    Path go = temp.resolve("go");
    String last =
        run(project, "spawn", "RUN[until test -e %s; do sleep 0.05; done]".formatted(go))
            .out()
            .substring(0, 6);
    Worker wait = Worker.start(project, environment, "wait");
    Processes.await("five lines", () -> wait.output().lines().count() == 5);
    assertThat(wait.output()).contains(ended).doesNotContain(last);
    Files.createFile(go);
    Worker.Result waited = wait.await();
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(waited.out().lines()).hasSize(6).last().asString().contains(last);
    List<Map<String, Object>> objects = new ArrayList<>();
    for (String line : run(project, "wait", "--json").out().lines().toList()) {
      objects.add(JSON.std.mapFrom(line));
    }
    assertThat(objects)
        .hasSize(6)
        .allSatisfy(o -> assertThat(Path.of(String.valueOf(o.get("output_file")))).exists());
  }

  @Test
  void workers_that_were_stopped_before_are_printed_and_do_not_count() throws Exception {
    String id = run(project, "spawn", "--name", "too much", "RUN[sleep 4761]").out();
    Processes.await("it runs", () -> !Processes.withCommandLine("sleep 4761").isEmpty());
    Worker.Result stopped = run(project, "stop", "too much");
    assertThat(stopped.out()).isEqualTo("stopped  " + id.substring(0, 6) + "  too_much\n");
    Worker.Result waited = run(project, "wait");
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(waited.out()).startsWith("failed  " + id.substring(0, 6)).contains("stopped");
    assertThat(run(project, "wait", "--any").out()).isEmpty();
  }
}
