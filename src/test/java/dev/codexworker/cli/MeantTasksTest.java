package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.task.QueueTrace;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run takes the tasks that the user means, in the expected order, and says what it would do. */
class MeantTasksTest {
  @TempDir Path temp;
  private Path tasks;
  private Path codex;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
  }

  private void task(String name, String text) throws IOException {
    Files.writeString(tasks.resolve(name), text);
  }

  /** The tests' own folder is a project with README.md, and no queue. */
  @Test
  void without_a_path_in_a_folder_that_was_never_a_queue_nothing_runs() {
    for (String arg : List.of("--quiet", "-n", "--follow")) {
      Cli refused = Cli.run("run", "--codex", codex, arg);
      assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("name the queue folder", "write .");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".codex-worker.lock", "done_exec_log-a.md.txt", "in-progress-a.md"})
  void a_queue_is_known_by_what_runs_leave(String trace) throws IOException {
    task("a.md", "x");
    assertThat(QueueTrace.isIn(tasks)).isFalse();
    Files.writeString(tasks.resolve(trace), "");
    assertThat(QueueTrace.isIn(tasks)).isTrue();
  }

  @Test
  void a_path_or_pattern_without_any_task_is_refused_and_a_drained_queue_is_not()
      throws IOException {
    assertThat(Cli.run(tasks, "--codex", codex).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run(tasks, "--codex", codex).err()).contains("no file matches *.md");
    assertThat(Cli.run(tasks, "--codex", codex, "--follow").exit()).isZero();
    task("a.md", "x");
    assertThat(Cli.run(tasks, "--codex", codex, "-p", "*.txt").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run(tasks, "--codex", codex, "-p", "*.txt", "-n").exit()).isEqualTo(2);
    assertThat(Cli.run(temp + "/nosuch*/", "--codex", codex).exit()).isEqualTo(ExitCode.USAGE);
    for (int run = 1; run <= 2; run++) {
      assertThat(Cli.run(tasks, "--codex", codex).exit()).isZero();
    }
  }

  @Test
  void a_readme_is_no_task_unless_it_is_named() throws IOException {
    task("README.md", "About these tasks");
    Cli refused = Cli.run(tasks, "--codex", codex);
    assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("README.md is a task only if it is named");
    task("a.md", "x");
    Cli run = Cli.run(tasks, "--codex", codex);
    assertThat(run.exit()).isZero();
    assertThat(run.err()).containsOnlyOnce("not a task unless named: " + tasks + "/README.md");
    assertThat(Cli.run(tasks, "--codex", codex, "-q").err()).isEmpty();
    assertThat(tasks.resolve("done_exec_log-README.md.txt")).doesNotExist();
    assertThat(Cli.run("status", tasks, "-d").out()).doesNotContain("README");
    assertThat(Cli.run("status", tasks).out()).containsPattern("total +1\n");
    assertThat(Cli.run(tasks.resolve("README.md"), "--codex", codex).exit()).isZero();
    assertThat(tasks.resolve("done_exec_log-README.md.txt")).exists();
    assertThat(Cli.run("status", tasks, "-d").out()).contains("README.md");
  }

  @Test
  void numbers_in_names_count_as_numbers() throws IOException {
    List<String> ordered =
        List.of(
            "0.md",
            "1.md",
            "2.md",
            "02.md",
            "2a.md",
            "10.md",
            "99999999999999999999.md",
            "100000000000000000000.md",
            "a.md",
            "a1b2.md",
            "a1b10.md",
            "a02.md",
            "a10.md",
            "aa.md");
    List<TaskName> names = new ArrayList<>(ordered.stream().map(TaskName::new).toList());
    for (TaskName a : names) {
      for (TaskName b : names) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
      }
    }
    Collections.shuffle(names, new Random(1));
    Collections.sort(names);
    assertThat(names.stream().map(TaskName::value).sorted()).hasSameSizeAs(ordered);
    assertThat(names.indexOf(new TaskName("2.md")))
        .isLessThan(names.indexOf(new TaskName("10.md")));
    for (String name : List.of("task-10.md", "task-9.md", "task-1.md")) {
      task(name, "x");
    }
    assertThat(Cli.run(tasks, "--codex", codex, "-n").out().lines().limit(3))
        .containsExactly(
            "would run     " + tasks + "/task-1.md",
            "would run     " + tasks + "/task-9.md",
            "would run     " + tasks + "/task-10.md");
  }

  @Test
  void a_dry_run_and_a_run_agree() throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("01.md", "plain");
    files.put("02.md", "");
    files.put("03.md", "---\nmodle: x\n---\nx");
    files.put("04.md", "---\neffort: huge\n---\nx");
    files.put("05.md", "---\nsandbox: workspace-write\n---\nx");
    files.put("06.md", "---\ncd: nosuch\n---\nx");
    files.put("07.md", "---\nschema: nosuch.json\n---\nx");
    files.put("08.md", "---\nneeds: nosuch.md\n---\nx");
    files.put("09.md", "---\nneeds: 01.md\n---\nx");
    files.put("10.md", "---\noutput: tasks/out.md\n---\nx");
    files.put("11.md", "---\noutput: taken.md\n---\nx");
    files.put("12.md", "---\noutput: free.md\n---\nx");
    files.put("13.md", "---\nneeds: 14.md\n---\nx");
    files.put("14.md", "---\nneeds: 13.md\n---\nx");
    files.put("15.md", "---\nhide: [.env]\n---\nx");
    files.put("16.md", "---\nimages: [no.png]\n---\nx");
    files.put("17.md", "---\nnever closed\nx");
    files.put("18.md", "---\nretries: 2\ntimeout: 1m\n---\nx");
    files.put("19.md", "---\nweb-search: true\neffort: minimal\n---\nx");
    files.put("20.md", "---\nmodel: gpt-5\n---\nx");
    for (var file : files.entrySet()) {
      task(file.getKey(), file.getValue());
    }
    Files.writeString(temp.resolve("taken.md"), "mine");
    List<String> dry =
        Cli.run(tasks, "-n", "-C", temp, "--codex", codex)
            .out()
            .lines()
            .filter(line -> line.startsWith("would "))
            .toList();
    assertThat(dry).hasSize(20);
    assertThat(dry.get(2)).contains("would reject (line 2: unknown key 'modle'");
    Cli.run(tasks, "-C", temp, "--codex", codex, "-c", "1");
    for (int i = 0; i < 20; i++) {
      String name = "%02d.md".formatted(i + 1);
      boolean rejected = dry.get(i).startsWith("would reject ");
      boolean done = Files.exists(tasks.resolve("done_exec_log-" + name + ".txt"));
      // This codex holds to no permission profiles, which only the run tries out.
      boolean expected = name.equals("15.md") ? !done : done != rejected;
      assertThat(expected).as(dry.get(i) + ", done: " + done).isTrue();
    }
  }

  @Test
  void a_dry_run_needs_the_repository_that_a_run_needs() throws IOException {
    task("a.md", "x");
    for (String how : List.of("-n", "--quiet")) {
      Cli refused = Cli.run(tasks, how, "--worktree", "-C", temp, "--codex", codex);
      assertThat(refused.exit()).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(refused.err()).contains("--worktree needs a git repository");
    }
  }

  @Test
  void check_lists_every_problem_of_a_file() throws IOException {
    task("a.md", "---\neffort: huge\nretries: 99\nmodle: x\nneeds: [../b]\n---\nx");
    task("b.md", "---\ncd: no\nschema: no.json\nimages: [no.png]\nneeds: no.md\n---\nx");
    Cli check = Cli.run("check", tasks, "-C", temp);
    assertThat(check.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(
            check
                .out()
                .lines()
                .map(line -> line.replaceAll(".*/([ab]\\.md:\\d:) (.{9}).*", "$1 $2")))
        .containsExactly(
            "a.md:2: effort: '",
            "a.md:3: retries: ",
            "a.md:4: unknown k",
            "a.md:5: needs: '.",
            "b.md:2: cd: no su",
            "b.md:3: schema: n",
            "b.md:4: images: n",
            "b.md:5: needs: th");
    assertThat(check.err()).contains("8 problems");
  }
}
