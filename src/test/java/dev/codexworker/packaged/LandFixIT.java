package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real codex makes branches that do not fit together, and fixes them. */
class LandFixIT extends RealCodexSetting {
  private static final int FILES = 30;

  @BeforeEach
  void makeRepository() throws Exception {
    work = work.toRealPath();
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@localhost");
    for (int i = 0; i < FILES; i++) {
      Files.writeString(work.resolve("file" + i), "one\ntwo\nthree\n");
    }
    git("add", ".");
    git("commit", "-q", "-m", "first");
  }

  private String git(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", work.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + output).isZero();
    return output.stripTrailing();
  }

  private Worker.Result run(String check) throws Exception {
    return start("--worktree", "-s", "workspace-write", "-c", "4", "--verify", check).await();
  }

  private Worker.Result land(Object... more) throws Exception {
    List<Object> args = new ArrayList<>(List.of("land", tasks, "-y"));
    args.addAll(List.of(more));
    return Worker.run(work, environment, args.toArray());
  }

  @Test
  void codex_resolves_a_conflict_in_its_own_thread_and_it_is_landed() throws Exception {
    task("a.md", "RUN[echo a >>file1]");
    task("b.md", "RUN[echo b >>file1]");
    task("c.md", "RUN[echo c >file2]");
    assertThat(run("true").exit()).isZero();
    List<LoopbackProvider.Request> asked = new ArrayList<>();
    provider.answerWith(
        request -> {
          synchronized (asked) {
            asked.add(request);
          }
          return request.afterTool()
              ? LoopbackProvider.Reply.message("resolved")
              : LoopbackProvider.Reply.call("git status --short; sed -i '/^[<=>]\\{7\\}/d' file1");
        });
    Worker.Result result = land("--verify", "! grep -q '<<<' file1", "--fix", "1");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("3 branches landed, 0 left out; 1 task given back to codex");
    assertThat(work.resolve("file1")).hasContent("one\ntwo\nthree\nb\na\n");
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0).turns()).isEqualTo(2);
    assertThat(asked.get(0).prompt()).contains("could not be landed", "before it: file1");
    assertThat(asked.get(1).toolOutput()).contains("UU file1");
    String thread = history("done_exec_log-b.md.txt").threadId().orElseThrow();
    assertThat(asked.get(0).thread()).isEqualTo(thread);
    assertThat(git("log", "-1", "--format=%(trailers:key=Codex-Thread,valueonly)").strip())
        .isEqualTo(thread);
  }

  @Test
  void a_usage_limit_ends_fixing_with_its_own_exit_code() throws Exception {
    task("a.md", "RUN[echo a >>file1]");
    task("b.md", "RUN[echo b >>file1]");
    assertThat(run("true").exit()).isZero();
    provider.answerWith(request -> LoopbackProvider.Reply.usageLimit(""));
    Worker.Result result = land("--fix", "2");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(4);
    assertThat(work.resolve("file1")).hasContent("one\ntwo\nthree\na\n");
    assertThat(tasks.resolve("interrupted_exec_log-b.md.txt")).exists();
  }

  @Test
  void thirty_branches_become_one_green_main_with_few_checks() throws Exception {
    for (int i = 0; i < FILES; i++) {
      String file = i == 7 || i == 17 || i == 27 ? "file7" : "file" + i;
      task("t%02d.md".formatted(i), "RUN[echo %d >>%s]".formatted(i, file));
    }
    task("t11.md", "RUN[touch half; echo 11 >>file11]");
    task("t21.md", "RUN[touch otherhalf; echo 21 >>file21]");
    // On a busy machine codex answers for a command that has not run yet.
    provider.answerWith(
        request ->
            request.afterTool() && request.toolOutput().contains("running with session")
                ? LoopbackProvider.Reply.call("sleep 5")
                : request.usual());
    String check = "! { test -e half && test -e otherhalf; }";
    Worker.Result ran = run(check);
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out()).contains("30 branches; to land: codex-worker land ");
    Worker.Result result = land("--verify", check);
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out())
        .contains("27 branches landed, 3 left out")
        .contains("left out  t17.md  codex-worker/t17: conflicts with", ": file7\n")
        .contains("left out  t27.md  codex-worker/t27: conflicts with")
        .contains("left out  t21.md  codex-worker/t21: the check exited with 1");
    Matcher printed = Pattern.compile("the check ran (\\d+) times").matcher(result.out());
    assertThat(printed.find()).isTrue();
    System.out.println("27 of 30 branches were landed with " + printed.group(1) + " checks");
    assertThat(Integer.parseInt(printed.group(1))).isLessThanOrEqualTo(20);
    assertThat(work.resolve("half")).exists();
    assertThat(work.resolve("otherhalf")).doesNotExist();
    assertThat(work.resolve("file7")).hasContent("one\ntwo\nthree\n7\n");
    assertThat(git("status", "--porcelain")).isEmpty();
    String status = Worker.run(work, environment, "status", tasks, "-d").out();
    assertThat(status).containsPattern("codex-worker/t17 \\(left out\\)\n +left out: conflicts");
  }
}
