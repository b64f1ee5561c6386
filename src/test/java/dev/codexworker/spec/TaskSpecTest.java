package dev.codexworker.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a task's file makes of the run's settings, and what it is refused for. */
class TaskSpecTest {
  @TempDir Path temp;
  private Path base;
  private Path queue;

  @BeforeEach
  void makeFolders() throws IOException {
    base = Files.createDirectory(temp.resolve("base")).toRealPath();
    queue = Files.createDirectory(base.resolve("queue"));
    Files.createDirectory(base.resolve("sub"));
    Files.writeString(base.resolve("shot.png"), "");
    Files.writeString(base.resolve("schema.json"), "{}");
    Files.writeString(base.resolve("broken.json"), "{");
    Files.writeString(temp.resolve("outside"), "");
    Files.createSymbolicLink(base.resolve("link"), temp);
    Files.writeString(queue.resolve("b.md"), "---\noutput: shot.png\n---\nb");
    Files.writeString(queue.resolve("c.md"), "c");
  }

  /** The settings of a run with every list and option in use. */
  private AgentSettings run(Sandbox mode, boolean profiles, String... codexArgs) {
    return new AgentSettings(
        mode,
        mode,
        Optional.of("model-of-run"),
        Optional.of(Effort.MINIMAL),
        Duration.ofHours(1),
        Duration.ofMinutes(10),
        2,
        base,
        List.of(temp),
        List.of(queue),
        List.of("secret"),
        profiles,
        List.of(codexArgs),
        SecondTry.NONE);
  }

  private TaskSpec spec(AgentSettings run, String frontMatter) throws IOException {
    String text = frontMatter.isEmpty() ? "prompt" : "---\n" + frontMatter + "\n---\nprompt";
    return TaskSpec.of(
        run,
        run.folder(),
        TaskFolder.of(queue).look(new TaskName("a.md")),
        Prompt.of(text.getBytes(UTF_8)),
        Set.of(),
        new NeededTasks(Reading.STRICT));
  }

  private TaskSpec accepted(AgentSettings run, String frontMatter) throws IOException {
    TaskSpec spec = spec(run, frontMatter);
    assertThat(spec.rejection()).isEmpty();
    return spec;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sandbox: danger-full-access | sandbox: danger-full-access is more than",
        "web-search: true            | web-search: can't be had with effort minimal",
        "cd: nowhere                 | cd: no such file or folder in ",
        "cd: link                    | cd: leads out of the working folder: link",
        "cd: shot.png                | cd: no folder: shot.png",
        "schema: sub                 | schema: no file: sub",
        "schema: broken.json         | schema: ",
        "schema: link/outside        | schema: leads out of the working folder",
        "images: [nowhere.png]       | images: no such file or folder in ",
        "output: queue/x.md          | output: would lie among the tasks",
        "output: shot.png            | output: shot.png exists and is not what this task wrote",
        "output: link/x.md           | output: ",
        "needs: [x.md]               | needs: there is no task x.md in ",
        "hide: [x]                   | hide: codex's permission profiles are not available",
      })
  void what_it_may_not_ask_for_is_refused_at_its_line(String asks, String why) throws IOException {
    Rejection rejection =
        spec(run(Sandbox.WORKSPACE_WRITE, false), "# a comment\n" + asks).rejection().orElseThrow();
    assertThat(rejection.message()).startsWith(why);
    assertThat(rejection.line()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void a_sandbox_may_be_narrowed_and_never_widened(Sandbox asked) throws IOException {
    for (Sandbox allowed : Sandbox.values()) {
      TaskSpec spec = spec(run(allowed, false), "sandbox: " + asked);
      if (asked.compareTo(allowed) <= 0) {
        assertThat(spec.rejection()).isEmpty();
        assertThat(spec.settings().mode()).isEqualTo(asked);
        assertThat(spec.options().sandbox()).isEqualTo(asked.label());
      } else {
        assertThat(spec.rejection()).isPresent();
      }
    }
  }

  @Test
  void an_image_below_a_folder_with_a_comma_is_refused() throws IOException {
    base = Files.createDirectory(base.resolve("a,b"));
    Files.writeString(base.resolve("shot.png"), "");
    assertThat(spec(run(Sandbox.READ_ONLY, false), "images: [shot.png]").rejection().orElseThrow())
        .extracting(Rejection::message)
        .asString()
        .startsWith("images: codex takes no path with a comma");
  }

  @Test
  void further_folders_are_for_those_who_may_write() throws IOException {
    AgentSettings run = run(Sandbox.WORKSPACE_WRITE, false);
    assertThat(accepted(run, "").options().addDirs()).containsExactly(temp);
    assertThat(accepted(run, "sandbox: read-only").options().addDirs()).isEmpty();
  }

  @Test
  void a_sandbox_that_codex_was_told_to_bypass_can_not_be_narrowed() throws IOException {
    AgentSettings run = run(Sandbox.WORKSPACE_WRITE, false, "--yolo");
    assertThat(spec(run, "sandbox: read-only").rejection()).isPresent();
    assertThat(spec(run, "sandbox: workspace-write").rejection()).isEmpty();
  }

  @Test
  void what_it_says_counts_before_what_the_run_says() throws IOException {
    AgentSettings run = run(Sandbox.READ_ONLY, true, "--run");
    TaskSpec silent = accepted(run, "");
    assertThat(silent.isAsAllTasks(run)).isTrue();
    assertThat(silent.settings().model()).contains("model-of-run");
    assertThat(silent.settings().retries()).isEqualTo(2);
    TaskSpec own =
        accepted(
            run,
            """
            model: own
            effort: high
            timeout: 5m
            idle-timeout: 4m
            retries: 0
            cd: sub
            schema: schema.json
            images: [shot.png]
            web-search: true
            hide: [hidden]""");
    assertThat(own.isAsAllTasks(run)).isFalse();
    assertThat(own.settings().model()).contains("own");
    assertThat(own.settings().effort()).contains(Effort.HIGH);
    assertThat(own.settings().timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(own.settings().idleTimeout()).isEqualTo(Duration.ofMinutes(4));
    assertThat(own.settings().retries()).isZero();
    assertThat(own.settings().folder()).isEqualTo(base.resolve("sub"));
    assertThat(own.settings().hide())
        .as("in the run's folder, wherever the agent works")
        .containsExactly(base.resolve("secret").toString(), base.resolve("hidden").toString());
    assertThat(own.options().further())
        .as("what the user passes through comes last, and so wins")
        .containsExactly(
            "--output-schema",
            base.resolve("schema.json").toString(),
            "--image=" + base.resolve("shot.png"),
            "-c",
            "web_search=live",
            "--run");
  }

  @Test
  void a_file_that_is_made_later_is_hidden_too() throws IOException {
    TaskSpec spec = accepted(run(Sandbox.READ_ONLY, true), "hide: [later]");
    assertThat(spec.options().profile().toString()).doesNotContain("later");
    Files.writeString(base.resolve("later"), "x");
    assertThat(spec.options().profile().toString()).contains("later");
  }

  @Test
  void its_prompt_names_the_output_or_the_log_of_what_it_needs() throws IOException {
    String prompt = accepted(run(Sandbox.READ_ONLY, true), "needs: [b.md, c.md]").prompt();
    assertThat(prompt)
        .startsWith("prompt\n\n---\n")
        .contains("- b.md: " + base.resolve("shot.png") + "\n")
        .contains("- c.md: " + queue.resolve("done_exec_log-c.md.txt") + " (its log");
  }

  @Test
  void a_working_folder_that_became_a_link_is_a_problem() throws IOException {
    TaskSpec spec = accepted(run(Sandbox.READ_ONLY, true), "cd: sub");
    assertThat(spec.workingFolderProblem()).isEmpty();
    Files.move(base.resolve("sub"), base.resolve("moved"));
    assertThat(spec.workingFolderProblem()).isPresent();
    Files.createSymbolicLink(base.resolve("sub"), base.resolve("moved"));
    assertThat(spec.workingFolderProblem()).isPresent();
  }
}
