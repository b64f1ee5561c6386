package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the user that a run tells of failures and of its end. */
class HooksTest {
  private static final String TELL =
      "echo \"$CODEX_WORKER_EXIT_CODE|$CODEX_WORKER_STOP_CAUSE|$CODEX_WORKER_DONE"
          + "|$CODEX_WORKER_FAILED|$CODEX_WORKER_REFUSED|$CODEX_WORKER_PENDING\" >>";

  @TempDir Path temp;
  private Path tasks;
  private Path told;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    told = temp.resolve("told");
  }

  private void task(String name, String text) throws IOException {
    Files.writeString(tasks.resolve(name), text);
  }

  private Cli run(String script, Object... args) throws IOException {
    Path codex = FakeCodex.script(temp, script);
    List<Object> all = new ArrayList<>();
    all.addAll(List.of(tasks, "--codex", codex, "-C", temp, "--retry-delay", "1ms"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  @Test
  void on_end_is_told_the_counts_and_where_the_report_is() throws IOException {
    task("a.md", "x");
    task("b.md", "---\nunknown: x\n---\nx");
    task("c.md", "---\nneeds: b.md\n---\nx");
    Path copy = temp.resolve("copy");
    Cli run =
        run(
            FakeCodex.SUCCESS,
            "--on-end",
            TELL
                + told
                + "; ls -l \"$CODEX_WORKER_REPORT\" >>"
                + told
                + "; cp \"$CODEX_WORKER_REPORT\" "
                + copy
                + "; echo \"$CODEX_WORKER_REPORT\" >>"
                + told);
    assertThat(run.exit()).isEqualTo(ExitCode.TASK_FAILED);
    List<String> lines = Files.readAllLines(told);
    assertThat(lines.get(0)).isEqualTo("1||1|1|0|1");
    assertThat(lines.get(1)).startsWith("-rw-------");
    assertThat(Path.of(lines.get(2))).doesNotExist();
    assertThat(Files.readString(copy)).startsWith("<!-- codex-worker report -->").contains("b.md");
  }

  @Test
  void on_failure_is_run_for_each_task_that_failed_in_the_end() throws IOException {
    task("a.md", "good");
    task("b.md", "bad");
    Cli run =
        run(
            "case $prompt in good) ;; *) printf 'Bad\\033[31m $(touch "
                + temp.resolve("injected")
                + ")\\n' >&2; exit 9;; esac\n"
                + FakeCodex.SUCCESS,
            "-r",
            "2",
            "--on-failure",
            "echo \"$CODEX_WORKER_TASK|$CODEX_WORKER_CLASS|$CODEX_WORKER_LOG|$CODEX_WORKER_REASON\""
                + " >>"
                + told
                + "; test -f \"$CODEX_WORKER_LOG\" && echo there >>"
                + told);
    assertThat(run.exit()).isEqualTo(ExitCode.TASK_FAILED);
    List<String> lines = Files.readAllLines(told);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith(tasks.resolve("b.md") + "|")
        .contains("|" + tasks.resolve("failed_exec_log-b.md.txt") + "|")
        .doesNotContain("\u001b");
    assertThat(temp.resolve("injected")).doesNotExist();
  }

  @Test
  void what_they_print_and_their_failure_go_to_stderr_and_change_nothing() throws IOException {
    task("a.md", "---\nunknown: x\n---\nx");
    Cli run =
        run(
            FakeCodex.SUCCESS,
            "--json",
            "--on-failure",
            "echo failure-said; cat; exit 3",
            "--on-end",
            "printf 'end\\033said\\n'; exit 4");
    assertThat(run.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(run.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{"));
    assertThat(run.out()).doesNotContain("said");
    assertThat(run.err().lines())
        .contains(
            "failure-said",
            "codex-worker: --on-failure: the command exited with 3",
            "end\\x1bsaid",
            "codex-worker: --on-end: the command exited with 4");
  }

  /** The command for a.md ends only when b.md has been run. */
  @Test
  void a_failure_is_told_beside_the_run() throws IOException {
    task("a.md", "---\nunknown: x\n---\nx");
    task("b.md", "x");
    Path ran = temp.resolve("ran");
    Cli run =
        run(
            "touch " + ran + "\n" + FakeCodex.SUCCESS,
            "--on-failure",
            "until test -f " + ran + "; do sleep 0.05; done; echo told >" + told);
    assertThat(run.err()).isEmpty();
    assertThat(told).hasContent("told");
  }

  @Test
  void on_end_is_run_after_a_limit_and_when_nothing_could_be_run() throws IOException {
    task("a.md", "x");
    run(
        "echo '{\"type\":\"turn.failed\",\"error\":{\"message\":\"usage limit, later\"}}'; exit 1",
        "--on-end",
        TELL + told);
    Cli missing = Cli.run(tasks, "--codex", "/nosuch", "--on-end", TELL + told);
    assertThat(missing.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(Files.readAllLines(told))
        .containsExactly("4|usage-limit|0|0|0|1", "3|environment|0|0|0|0");
    assertThat(run(FakeCodex.SUCCESS, "-n", "--on-end", TELL + told).exit()).isZero();
    assertThat(Files.readAllLines(told)).as("a dry run has no end").hasSize(2);
  }
}
