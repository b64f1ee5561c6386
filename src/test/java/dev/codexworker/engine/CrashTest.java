package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FolderNames;
import dev.codexworker.admission.RunShutdown;
import dev.codexworker.task.CrashPoint;
import dev.codexworker.task.Selection;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that dies before any file operation, and whose successor dies before any other one,
 * loses no task, runs none again that was committed, and overwrites nothing.
 */
@Fault("1 crash between any two file operations")
class CrashTest {
  /** More than the file operations of one task; a run without a crash ends the search. */
  private static final int MOST = 60;

  @TempDir Path temp;
  private Path journal;
  private Path codex;

  @BeforeEach
  void makeCodex() throws IOException {
    journal = temp.resolve("journal");
    codex = FakeCodex.script(temp, "echo \"$prompt\" >>" + journal + "\n" + FakeCodex.SUCCESS);
  }

  @AfterEach
  void noMoreCrashes() {
    CrashPoint.never();
  }

  /** Returns whether the run got through without reaching the crash. */
  private boolean run(Path tasks, Path codex, int crashBefore) throws Exception {
    CrashPoint.beforeOperation(crashBefore);
    RunSettings settings = SampleSettings.of(1, temp, codex.toString());
    try {
      new Engine(settings, "", new RunShutdown(), event -> {})
          .run(Selection.of(List.of(tasks), "*.md"));
      return !CrashPoint.wasReached();
    } catch (CrashPoint.Crash e) {
      return false;
    } finally {
      CrashPoint.never();
    }
  }

  private Path queue(String before) throws IOException {
    Path tasks = Files.createTempDirectory(temp, "tasks");
    Files.writeString(tasks.resolve("a.md"), "prompt");
    if (!before.isEmpty()) {
      Files.writeString(tasks.resolve(before), "earlier\n");
    }
    Files.deleteIfExists(journal);
    return tasks;
  }

  private long starts() throws IOException {
    return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
  }

  /** After every crash: the task is there, unchanged, under one of its names. */
  private static void nothingIsLost(Path tasks, String before) throws IOException {
    List<String> names = FolderNames.of(tasks);
    assertThat(names).containsAnyOf("a.md", "in-progress-a.md");
    for (String name : names) {
      String text = Files.readString(tasks.resolve(name));
      if (name.endsWith(".txt")) {
        assertThat(text).startsWith(before.isEmpty() ? "" : "earlier\n");
      } else {
        assertThat(text).isEqualTo("prompt");
      }
    }
    Set<Object> logs = new HashSet<>();
    for (String log : names.stream().filter(n -> n.endsWith(".txt")).toList()) {
      logs.add(Files.getAttribute(tasks.resolve(log), "unix:ino"));
    }
    assertThat(logs).as("one log, which may have two names").hasSizeLessThanOrEqualTo(1);
  }

  private void crashOnceAndTwice(String before, Path codex, String outcome) throws Exception {
    boolean firstThrough = false;
    for (int first = 1; !firstThrough; first++) {
      assertThat(first).isLessThan(MOST);
      boolean secondThrough = false;
      for (int second = 1; !secondThrough; second++) {
        assertThat(second).isLessThan(MOST);
        Path tasks = queue(before);
        firstThrough = run(tasks, codex, first);
        nothingIsLost(tasks, before);
        boolean committed = FolderNames.of(tasks).contains(outcome);
        long startsBefore = starts();
        secondThrough = run(tasks, codex, second);
        nothingIsLost(tasks, before);
        if (committed) {
          assertThat(starts()).as("a committed task is not run again").isEqualTo(startsBefore);
        }
        run(tasks, codex, 0);
        assertThat(FolderNames.of(tasks))
            .as("%d, %d", first, second)
            .containsExactly("a.md", outcome);
        assertThat(starts()).isBetween(1L, 3L);
        assertThat(Selection.of(List.of(tasks), "*.md").list().get(0).state())
            .isEqualTo(TaskState.DONE);
      }
    }
  }

  @Test
  void at_every_pair_of_operations_of_a_new_task() throws Exception {
    crashOnceAndTwice("", codex, "done_exec_log-a.md.txt");
  }

  @Test
  void at_every_pair_of_operations_of_a_task_that_failed_before() throws Exception {
    crashOnceAndTwice("failed_exec_log-a.md.txt", codex, "done_exec_log-a.md.txt");
  }

  @Test
  void a_failure_that_was_committed_is_not_run_again_by_the_run_that_finds_it() throws Exception {
    Path failing = FakeCodex.failing(temp, "no luck");
    for (int first = 1; ; first++) {
      assertThat(first).isLessThan(MOST);
      Path tasks = queue("");
      boolean through = run(tasks, failing, first);
      boolean putBack = FolderNames.of(tasks).equals(List.of("a.md", "failed_exec_log-a.md.txt"));
      boolean committed = FolderNames.of(tasks).contains("failed_exec_log-a.md.txt") && !putBack;
      run(tasks, codex, 0);
      assertThat(FolderNames.of(tasks))
          .containsExactly(
              "a.md", committed ? "failed_exec_log-a.md.txt" : "done_exec_log-a.md.txt");
      if (through) {
        return;
      }
    }
  }

  @Test
  void at_every_operation_of_a_task_with_an_output_and_of_one_that_needs_it() throws Exception {
    codex =
        FakeCodex.script(temp, "echo \"${prompt%%-*}\" >>" + journal + "\n" + FakeCodex.SUCCESS);
    boolean through = false;
    for (int crash = 1; !through; crash++) {
      assertThat(crash).isLessThan(MOST);
      Path tasks = Files.createTempDirectory(temp, "tasks");
      Files.deleteIfExists(journal);
      String report = tasks.getFileName() + ".out/report.md";
      Path deep = Files.createDirectories(temp.resolve(tasks.getFileName() + ".deep/down"));
      Files.createSymbolicLink(temp.resolve(tasks.getFileName() + ".link"), deep);
      Files.writeString(tasks.resolve("a.md"), "---\nneeds: b.md\n---\nafter -\n");
      Files.writeString(
          tasks.resolve("b.md"),
          "---\noutput: %s\ncd: %s.link\n---\nbefore -\n".formatted(report, tasks.getFileName()));
      through = run(tasks, codex, crash);
      boolean published = Files.exists(tasks.resolve("done_exec_log-b.md.txt"));
      assertThat(Files.exists(temp.resolve(report)) || !published).as("crash %d", crash).isTrue();
      run(tasks, codex, 0);
      assertThat(FolderNames.of(tasks))
          .as("crash %d", crash)
          .containsExactly("a.md", "b.md", "done_exec_log-a.md.txt", "done_exec_log-b.md.txt");
      assertThat(temp.resolve(report)).hasContent("ok\n");
      assertThat(FolderNames.of(temp.resolve(report).getParent())).containsExactly("report.md");
      List<String> ran = Files.readAllLines(journal).stream().map(String::strip).toList();
      assertThat(ran.get(0)).isEqualTo("before");
      assertThat(ran.lastIndexOf("before")).isLessThan(ran.indexOf("after"));
    }
  }
}
