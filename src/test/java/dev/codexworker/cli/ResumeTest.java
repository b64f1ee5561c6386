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

/** When a thread is gone on with, and when it is not. The first attempt hits a usage limit. */
class ResumeTest {
  private static final String LIMITED =
      """
      echo '{"type":"thread.started","thread_id":"t1"}'
      echo '{"type":"turn.started"}'
      echo '{"type":"turn.failed","error":{"message":"usage limit, try again later"}}'
      exit 1
      """;

  @TempDir Path temp;
  private Path task;
  private Path calls;

  @BeforeEach
  void interruptOnce() throws IOException {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    task = Files.writeString(tasks.resolve("a.md"), "mend the fence");
    calls = temp.resolve("calls");
    assertThat(run(LIMITED).exit()).isEqualTo(ExitCode.USAGE_LIMIT);
  }

  private Cli run(String script, Object... more) throws IOException {
    Path codex = FakeCodex.script(temp, "echo \"$*: $prompt\" >>%s\n".formatted(calls) + script);
    List<Object> args = new ArrayList<>(List.of(task, "--codex", codex, "--retry-delay", "1ms"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private String lastCall() throws IOException {
    List<String> lines = Files.readAllLines(calls);
    return lines.get(lines.size() - 1);
  }

  @Test
  void an_interrupted_attempt_is_gone_on_with_in_its_thread() throws IOException {
    assertThat(run(FakeCodex.SUCCESS).exit()).isEqualTo(ExitCode.OK);
    assertThat(lastCall())
        .startsWith("exec --json -s read-only --skip-git-repo-check resume t1 -: The work")
        .doesNotContain("mend the fence");
  }

  @Test
  void a_task_that_was_edited_meanwhile_is_started_over() throws IOException {
    Files.writeString(task, "another task");
    assertThat(run(FakeCodex.SUCCESS).exit()).isEqualTo(ExitCode.OK);
    assertThat(lastCall()).doesNotContain("resume").endsWith("another task");
  }

  @Test
  void no_resume_starts_over() throws IOException {
    assertThat(run(FakeCodex.SUCCESS, "--no-resume").exit()).isEqualTo(ExitCode.OK);
    assertThat(lastCall()).doesNotContain("resume").endsWith("mend the fence");
  }

  @Test
  void a_resumed_attempt_that_ends_before_it_says_anything_keeps_the_thread() throws IOException {
    run("echo '{\"type\":\"error\",\"message\":\"usage limit, later\"}'; exit 1");
    assertThat(run(FakeCodex.SUCCESS).exit()).isEqualTo(ExitCode.OK);
    assertThat(lastCall()).contains("resume t1");
  }

  @Test
  void a_thread_that_codex_does_not_know_is_started_over_once_and_at_no_cost() throws IOException {
    String gone =
        """
        case "$*" in *resume*) echo "Error: no rollout found for thread id" >&2; exit 1 ;; esac
        """;
    assertThat(run(gone + FakeCodex.SUCCESS, "-r", "0").exit()).isEqualTo(ExitCode.OK);
    assertThat(lastCall()).doesNotContain("resume").endsWith("mend the fence");
    assertThat(Files.readAllLines(calls)).hasSize(3);
  }

  @Test
  void a_fresh_thread_that_is_not_found_is_an_ordinary_failure() throws IOException {
    Cli result = run("echo 'Error: thread not found' >&2; exit 1", "-r", "1", "--no-resume");
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(Files.readAllLines(calls)).hasSize(3);
  }
}
