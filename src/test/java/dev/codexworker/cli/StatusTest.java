package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void runSome() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a-fails.md"), "x");
    Path failing =
        FakeCodex.script(
            temp,
            """
            echo '{"type":"thread.started","thread_id":"t1"}'
            printf '%s\\n' '{"type":"turn.failed","error":{"message":"one\\nthe last line \\u001b[2J"}}'
            exit 1
            """);
    assertThat(Cli.run(tasks, "--codex", failing, "-r", "0").exit()).isEqualTo(1);
    Files.writeString(tasks.resolve("b-works.md"), "x");
    Path working = FakeCodex.script(temp, FakeCodex.SUCCESS);
    assertThat(Cli.run(tasks, "--codex", working, "--skip-failed").exit()).isEqualTo(1);
    Files.writeString(tasks.resolve("c-waits.md"), "x");
    Files.writeString(tasks.resolve("in-progress-d-crashed.md"), "x");
    Files.writeString(tasks.resolve("running_exec_log-d-crashed.md.txt"), "somebody's\n");
    Files.createDirectory(tasks.resolve("e-refused.md"));
  }

  @Test
  void the_table_at_a_glance_has_a_bar_and_percentages() {
    assertThat(Cli.run("status", tasks).out())
        .isEqualTo(
            """
              ##############xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx............................
              pending           1   20.0%
              running           0    0.0%
              crashed           1   20.0%
              done              1   20.0%
              failed            1   20.0%
              refused           1   20.0%
              total             5
            """);
  }

  @Test
  void details_begin_with_what_needs_attention() {
    String details = Cli.run("status", "-d", tasks).out().replaceAll("\\d\\.\\ds", "0.0s");
    assertThat(details)
        .startsWith(
            """
              STATE        TASK          ATTEMPTS      TIME   TOKENS  CLASS
              failed       a-fails.md           1      0.0s        -  task-failed
                           codex exited with 1: one the last line \\x1b[2J
                           TASKS/failed_exec_log-a-fails.md.txt
              crashed      d-crashed.md         0      0.0s        -  -
                           its log was not written by codex-worker
                           TASKS/running_exec_log-d-crashed.md.txt
              refused      e-refused.md         0         -        -  -
                           is a folder; a task must be a regular file
              pending      c-waits.md           0         -        -  -
              done         b-works.md           1      0.0s        7  -

              7 tokens
            """
                .replace("TASKS", tasks.toString()));
  }

  @Test
  void only_what_is_asked_for_is_listed() {
    assertThat(Cli.run("status", "--failed", tasks).out())
        .contains("a-fails.md", "task-failed")
        .doesNotContain("b-works", "c-waits", "d-crashed", "total");
    assertThat(Cli.run("status", "--running", tasks).out()).isEqualTo("  no such task\n");
    assertThat(Cli.run("status", "--class", "task-failed", tasks).out())
        .contains("a-fails.md")
        .doesNotContain("b-works");
  }

  @Test
  void json_is_as_its_schema_says_and_ascii() throws IOException {
    Cli result = Cli.run("status", "--json", tasks);
    assertThat(Schema.STATUS.problems(result.out())).isEmpty();
    assertThat(result.out()).matches("\\p{ASCII}+\n").doesNotContain("\u001b");
    Map<String, Object> status = JSON.std.mapFrom(result.out());
    assertThat((List<?>) status.get("tasks")).hasSize(5);
    assertThat(Schema.STATUS.problems("{}")).isNotEmpty();
    String withLess = result.out().replace("\"attempts\":1,", "");
    assertThat(Schema.STATUS.problems(withLess)).isNotEmpty();
  }

  @Test
  void a_watch_ends_when_nothing_runs() {
    Cli watch = Cli.run("status", "--watch", tasks);
    assertThat(watch.exit()).isZero();
    assertThat(watch.out()).isEqualTo(Cli.run("status", tasks).out());
  }

  @Test
  void lines_are_as_wide_as_the_pager_is_said_to_be() throws IOException {
    Files.writeString(tasks.resolve("a-task-with-a-much-longer-name-than-the-others-have.md"), "x");
    String full = Cli.run("status", "-d", tasks).out();
    assertThat(full).contains("longer-name-than-the-others-have.md");
    String narrow = Cli.with(Map.of("COLUMNS", "70"), "status", "-d", tasks).out();
    assertThat(narrow.lines().filter(line -> !line.contains("_exec_log-")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(70));
    assertThat(narrow).contains("a-task-with…").contains("task-failed");
  }
}
