package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that were written for other programs, with front matter of their own. */
class ForeignPromptsTest {
  private static final int PROMPTS = 57;

  @TempDir Path temp;
  private Path tasks;
  private Path sent;
  private Path codex;
  private List<String> texts = List.of();

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    sent = temp.resolve("sent");
    codex =
        FakeCodex.script(
            temp,
            "printf '%%s|%%s\\n' \"$*\" \"$prompt\" >>%s\n".formatted(sent) + FakeCodex.SUCCESS);
    Path file = Path.of("src/test/resources/spec/foreign.txt");
    texts = Arrays.asList(Files.readString(file).split("====\n"));
  }

  private void writeAll() throws IOException {
    for (int i = 0; i < texts.size(); i++) {
      Files.writeString(tasks.resolve((i + 1) + ".md"), texts.get(i));
    }
  }

  private Cli run(Object... args) {
    List<Object> all = new ArrayList<>(List.of(tasks, "--codex", codex, "-C", temp));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  @Test
  void are_rejected_by_default_and_the_refusal_names_the_option() throws IOException {
    writeAll();
    List<String> dry = run("-n").out().lines().filter(line -> line.startsWith("would ")).toList();
    assertThat(dry).hasSize(PROMPTS);
    // Nothing but a comment is no fault.
    assertThat(dry.stream().filter(line -> line.startsWith("would reject")))
        .hasSize(PROMPTS - 1)
        .allSatisfy(line -> assertThat(line).contains("--front-matter drop"));
    assertThat(Cli.run("check", tasks, "-C", temp).exit()).isEqualTo(ExitCode.TASK_FAILED);
  }

  @Test
  void run_with_what_is_not_ours_dropped() throws IOException {
    writeAll();
    assertThat(Cli.run("check", tasks, "-C", temp, "--front-matter", "drop").out()).isEmpty();
    assertThat(run("-n", "--front-matter", "drop").out()).doesNotContain("reject");
    Cli run = run("--front-matter", "drop");
    assertThat(run.exit()).as(run.out()).isZero();
    List<String> prompts = Files.readAllLines(sent);
    assertThat(prompts).hasSize(PROMPTS);
    for (int i = 0; i < PROMPTS; i++) {
      assertThat(prompts.get(i)).endsWith("-|Prompt " + (i + 1) + ": do the work.");
    }
    assertThat(prompts.get(5)).as("a model counts").contains(" -m opus ");
    assertThat(prompts.get(20)).as("no name of a model").doesNotContain(" -m ");
    assertThat(Files.readString(tasks.resolve("done_exec_log-1.md.txt")))
        .contains("\nfront-matter: drop\n");
  }

  @Test
  void run_as_they_are_if_they_are_kept() throws IOException {
    texts = List.of(texts.get(0), "---\nnever closed\n", "---\nsandbox: wide-open\n---\nGo.\n");
    writeAll();
    assertThat(Cli.run("check", tasks, "-C", temp, "--front-matter", "keep").out()).isEmpty();
    assertThat(run("--front-matter", "keep").exit()).isZero();
    assertThat(Files.readString(sent)).contains(texts.get(0), texts.get(1), texts.get(2));
  }

  /** Dropping these would lose what the user relies on. */
  @Test
  void with_a_wrong_value_of_our_own_are_rejected_all_the_same() throws IOException {
    texts =
        List.of(
            "---\nname: x\nsandbox: readonly\n---\nGo.\n",
            "---\nname: x\nneeds: [nosuch.md]\n---\nGo.\n",
            "---\nnever closed\n",
            "---\nname: x\nretries: 1\n---\nGo.\n");
    writeAll();
    String dry = run("-n", "--front-matter", "drop").out();
    assertThat(dry.lines().filter(line -> line.startsWith("would reject"))).hasSize(3);
    assertThat(dry).contains("--front-matter keep");
    assertThat(run("--front-matter", "drop").exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(Files.readAllLines(sent)).hasSize(1);
  }

  @Test
  void keep_their_order_and_their_output() throws IOException {
    texts =
        List.of(
            "---\nname: x\nneeds: [2.md]\n---\nSecond.\n",
            "---\nname: x\noutput: out.txt\n---\nFirst.\n");
    writeAll();
    assertThat(run("--front-matter", "drop").exit()).isZero();
    assertThat(Files.readAllLines(sent).get(0)).endsWith("First.");
    assertThat(Files.readString(sent)).contains("2.md: " + temp.toRealPath() + "/out.txt");
    assertThat(Cli.run("report", tasks, "--format", "json").out()).contains("out.txt");
  }
}
