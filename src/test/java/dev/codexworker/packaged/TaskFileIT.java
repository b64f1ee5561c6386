package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What task files say of themselves, with the real codex. */
class TaskFileIT extends RealCodexSetting {
  private void task(String name, String frontMatter, String prompt) throws Exception {
    task(name, "---\n" + frontMatter + "\n---\n" + prompt);
  }

  @Test
  void a_diamond_is_run_in_its_order_though_it_is_killed_in_the_middle() throws Exception {
    task("a-top.md", "needs: [b-left.md, c-right.md]", "top");
    task("b-left.md", "needs: d-root.md\noutput: left.md", "RUN[sleep 4736] left");
    task("c-right.md", "needs: d-root.md", "right");
    task("d-root.md", "output: reports/root.md", "root");
    Worker killed = start("-c", "4");
    Processes.await("left runs", () -> !Processes.withCommandLine("sleep 4736").isEmpty());
    Processes.await(
        "right is done", () -> Files.exists(tasks.resolve("done_exec_log-c-right.md.txt")));
    killed.signal("KILL");
    killed.await();
    task("in-progress-b-left.md", "needs: d-root.md\noutput: left.md", "left, quickly");
    Worker.Result result = start("-c", "4").await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(Processes.withCommandLine("sleep 4736")).isEmpty();
    List<String> prompts = provider.prompts();
    assertThat(prompts.stream().map(p -> p.replaceAll("(?s)\n.*", "")))
        .startsWith("root")
        .endsWith("top")
        .containsOnlyOnce("root", "right", "top", "left, quickly");
    assertThat(prompts.get(prompts.size() - 1))
        .contains("b-left.md: " + work.toRealPath().resolve("left.md"));
    assertThat(work.resolve("left.md")).hasContent("the answer\n");
    assertThat(work.resolve("reports/root.md")).hasContent("the answer\n");
  }

  @Test
  void settings_of_a_task_bind_the_real_codex() throws Exception {
    Files.writeString(
        work.resolve("answer.json"),
        """
        {"type":"object","properties":{"a":{"type":"string"}},"required":["a"],
         "additionalProperties":false}
        """);
    Files.createDirectory(work.resolve("sub"));
    task(
        "a.md",
        "effort: low\nsandbox: read-only\ncd: sub\nschema: answer.json\nweb-search: true",
        "RUN[pwd >pwd-of-a]");
    task("b.md", "cd: sub\nweb-search: false", "RUN[pwd >pwd]");
    provider.answerWith(
        r -> r.afterTool() ? LoopbackProvider.Reply.message("{\"a\":\"x\"}") : r.usual());
    Worker.Result result = start("-s", "workspace-write").await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(work.resolve("sub/pwd")).hasContent(work.toRealPath().resolve("sub") + "\n");
    assertThat(work.resolve("sub/pwd-of-a")).doesNotExist();
    assertThat(Files.readString(tasks.resolve("done_exec_log-a.md.txt")))
        .contains("sandbox: read-only", "--output-schema", "web_search=live");
  }

  @Test
  void agents_in_worktrees_write_each_to_its_own_and_can_not_commit() throws Exception {
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@localhost");
    Files.writeString(work.resolve("file"), "first\n");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    for (int i = 1; i <= 8; i++) {
      task("t" + i + ".md", "RUN[echo change %d >file; git commit -qam mine || true]".formatted(i));
    }
    Worker.Result result = start("-s", "workspace-write", "--worktree", "-c", "4").await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    for (int i = 1; i <= 8; i++) {
      assertThat(git("show", "codex-worker/t" + i + ":file")).isEqualTo("change " + i);
      assertThat(git("rev-list", "--count", "main..codex-worker/t" + i)).isEqualTo("1");
      assertThat(git("log", "-1", "--format=%s %(trailers:key=Codex-Thread)", "codex-worker/t" + i))
          .containsPattern("^RUN.echo change %d .* Codex-Thread: [0-9a-f-]{36}".formatted(i));
    }
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(work.resolve("file")).hasContent("first\n");
    assertThat(git("worktree", "list").lines()).hasSize(1);
  }

  private String git(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", work.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).stripTrailing();
    assertThat(process.waitFor()).as(command + output).isZero();
    return output;
  }
}
