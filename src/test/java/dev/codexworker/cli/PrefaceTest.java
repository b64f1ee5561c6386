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

/** A text that precedes each prompt. */
class PrefaceTest {
  private static final String LIMITED =
      """
      echo '{"type":"thread.started","thread_id":"t1"}'
      echo '{"type":"turn.started"}'
      echo '{"type":"turn.failed","error":{"message":"usage limit, try again later"}}'
      exit 1
      """;

  @TempDir Path temp;
  private Path tasks;
  private Path sent;
  private Path preface;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    sent = temp.resolve("sent");
    preface = Files.writeString(temp.resolve("rules.txt"), "Rules of the house.\n");
  }

  private void task(String name, String text) throws IOException {
    Files.writeString(tasks.resolve(name), text);
  }

  private Cli runOf(String script, Object... args) throws IOException {
    Path codex = FakeCodex.script(temp, "echo \"$prompt|$*|\" >>%s\n".formatted(sent) + script);
    List<Object> all = new ArrayList<>(List.of(tasks, "--codex", codex, "-C", temp));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  private Cli run(Object... args) throws IOException {
    return runOf(FakeCodex.SUCCESS, args);
  }

  private List<String> sent() throws IOException {
    return Files.exists(sent) ? List.of(Files.readString(sent).split("\\|[^|]*\\|\n")) : List.of();
  }

  @Test
  void precedes_each_prompt_and_one_blank_line_follows_it() throws IOException {
    task("a.md", "Do a.");
    task("b.md", "---\neffort: low\n---\n\nDo b.");
    assertThat(run("--preface", preface).exit()).isZero();
    assertThat(sent())
        .containsExactly("Rules of the house.\n\nDo a.", "Rules of the house.\n\nDo b.");
    String log = Files.readString(tasks.resolve("done_exec_log-b.md.txt"));
    assertThat(log)
        .contains("\npreface: " + preface + "\n", "  Rules of the house.\n")
        .containsPattern("\npreface-sha256: [0-9a-f]{64}\n");
    assertThat(Cli.run("status", tasks, "--json").out())
        .contains("\"preface\":{\"path\":\"" + preface + "\",\"sha256\":\"");
    assertThat(run("-n", "--changed", "--preface", preface).out())
        .contains("0 tasks", "each prompt begins with " + preface);
  }

  @Test
  void done_tasks_run_again_with_changed_if_the_preface_differs() throws IOException {
    task("a.md", "Do a.");
    assertThat(run().exit()).isZero();
    assertThat(run("--preface", preface).exit()).isZero();
    assertThat(sent()).as("a done task stays done").hasSize(1);
    for (List<Object> args : List.<List<Object>>of(List.of("--preface", preface), List.of())) {
      List<Object> all = new ArrayList<>(args);
      all.add("--changed");
      int before = sent().size();
      assertThat(run("-n", args.isEmpty() ? "-q" : "--preface=" + preface, "--changed").out())
          .contains("would do again");
      assertThat(run(all.toArray()).exit()).isZero();
      assertThat(run(all.toArray()).exit()).isZero();
      assertThat(sent()).hasSize(before + 1);
    }
    assertThat(run("--changed", "--preface", preface).exit()).isZero();
    Files.writeString(preface, "Other rules.");
    assertThat(run("--changed", "--preface", preface).exit()).isZero();
    assertThat(sent()).hasSize(5);
    assertThat(Cli.run("status", tasks, "-d").out()).doesNotContain("edited");
  }

  @Test
  void is_not_sent_to_a_thread_again_that_has_it() throws IOException {
    task("a.md", "Do a.");
    assertThat(runOf(LIMITED, "--preface", preface).exit()).isEqualTo(ExitCode.USAGE_LIMIT);
    assertThat(run("--preface", preface).exit()).isZero();
    assertThat(sent().get(1)).startsWith("The work on this task").doesNotContain("Rules");
  }

  @Test
  void that_was_changed_meanwhile_starts_a_task_over() throws IOException {
    task("a.md", "Do a.");
    runOf(LIMITED, "--preface", preface);
    Files.writeString(preface, "Other rules.");
    runOf(LIMITED, "--preface", preface);
    runOf(LIMITED);
    assertThat(sent())
        .containsExactly("Rules of the house.\n\nDo a.", "Other rules.\n\nDo a.", "Do a.");
  }

  @Test
  void a_check_that_fails_is_answered_in_the_thread_and_a_new_thread_has_the_preface()
      throws IOException {
    task("a.md", "Do a.");
    run("--preface", preface, "--verify", "false", "-r", "1", "--retry-delay", "1ms");
    run(
        "--preface",
        preface,
        "--verify",
        "false",
        "-r",
        "1",
        "--retry-delay",
        "1ms",
        "--no-resume");
    assertThat(sent().get(1)).startsWith("The task is not done yet").doesNotContain("Rules");
    assertThat(sent().get(sent().size() - 1))
        .startsWith("Rules of the house.\n\nDo a.")
        .contains("An earlier attempt was made");
  }

  @Test
  void that_can_not_be_used_is_refused_in_one_line() throws IOException {
    task("a.md", "Do a.");
    Path wrong = temp.resolve("wrong");
    assertThat(run("--preface", wrong).err()).contains("no such file").hasLineCount(1);
    Files.write(wrong, new byte[] {'a', (byte) 0xff});
    assertThat(run("--preface", wrong).err()).contains("UTF-8").hasLineCount(1);
    Files.writeString(wrong, " \n");
    assertThat(run("--preface", wrong).err()).contains("is empty").hasLineCount(1);
    Files.writeString(wrong, "x".repeat(1 << 20));
    assertThat(run("--preface", wrong).err()).contains("1 MiB").hasLineCount(1);
    assertThat(run("--preface", temp).err()).contains(temp.toString()).hasLineCount(1);
    assertThat(run("--preface", wrong).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(sent()).isEmpty();
  }

  @Test
  void counts_towards_the_size_of_a_prompt() throws IOException {
    task("a.md", "y".repeat((1 << 20) - 10));
    assertThat(run("-n", "--preface", preface).out()).contains("together with the preface");
    assertThat(run("--preface", preface).exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(sent()).isEmpty();
  }
}
