package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Schema;
import dev.codexworker.task.LogHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left out is given back to codex, and landed. */
class LandFixTest extends LandSetting {
  private static final String RESOLVES = "sed -i '/^[<=>]\\{7\\}/d' file";

  /** Lands with a codex that runs these commands where it is to fix something. */
  private Cli fix(String commands, Object... args) throws Exception {
    Path codex =
        FakeCodex.script(
            temp,
            "printf '%s\\n' \"$*\" >"
                + temp.resolve("argv")
                + "; printf '%s' \"$prompt\" >"
                + temp.resolve("prompt")
                + "\n"
                + commands
                + "\n"
                + FakeCodex.SUCCESS);
    List<Object> all = new ArrayList<>(List.of("--codex", codex, "--fix", "1"));
    all.addAll(Arrays.asList(args));
    return land(all.toArray());
  }

  private String log(String outcome, String task) throws Exception {
    return Files.readString(tasks.resolve(outcome + "_exec_log-" + task + ".txt"));
  }

  private LogHistory history(String outcome, String task) throws Exception {
    return LogHistory.read(tasks.resolve(outcome + "_exec_log-" + task + ".txt"));
  }

  @Test
  void a_conflict_is_resolved_in_the_tasks_own_thread_and_landed() throws Exception {
    task("a.md", "echo a >>file");
    task("b.md", "echo b >>file");
    task("c.md", "---", "needs: b.md", "---", "echo c >c");
    ran();
    Cli result = fix(RESOLVES, "--verify", "true");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("landed    b.md  codex-worker/b", "landed    c.md  codex-worker/c")
        .contains("3 branches landed, 0 left out; 1 task given back to codex; the check ran 2");
    assertThat(repo.resolve("file")).hasContent("one\ntwo\nthree\nb\na\n");
    assertThat(repo.resolve("c")).exists();
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(git("worktree", "list").lines()).hasSize(1);
    assertThat(branches()).isEmpty();
    assertThat(temp.resolve("argv")).content().contains("resume", " t1 ", "workspace-write");
    assertThat(temp.resolve("prompt"))
        .content()
        .contains("could not be landed", "before it: file\n", "resolve every conflict");
    assertThat(history("done", "b.md").attempts()).isEqualTo(2);
    assertThat(FolderNames.of(tasks)).contains("b.md", "done_exec_log-b.md.txt").hasSize(6);
  }

  @Test
  void a_set_up_that_fails_over_a_conflict_does_not_keep_codex_from_it() throws Exception {
    task("a.md", "echo a >>file");
    task("b.md", "echo b >>file");
    ran();
    String clean = "touch made; ! grep '<<<<' file";
    Cli result = fix(RESOLVES, "--verify", "test -e made", "--setup", clean);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("2 branches landed, 0 left out");
    assertThat(git("ls-files")).doesNotContain("made");
  }

  @Test
  void a_failed_check_is_shown_and_fixed() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    ran();
    String check = "if test -e a && test -e b; then echo a and b clash; exit 1; fi";
    Cli result = fix("mv b c", "--verify", check, "--json");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(Schema.LAND.problems(result.out())).isEmpty();
    assertThat(result.out()).contains("\"fixes\":1", "\"left_out\":[]", "\"moved\":true");
    assertThat(temp.resolve("prompt"))
        .content()
        .contains("The check was: " + check, "It printed:\n\na and b clash\n");
    assertThat(repo.resolve("c")).hasContent("b\n");
  }

  @Test
  void what_is_not_resolved_is_not_landed_and_stays_where_it_is() throws Exception {
    task("a.md", "echo a >>file");
    task("b.md", "echo b >>file");
    ran();
    String tip = tip("codex-worker/b");
    Cli result = fix("true");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out())
        .contains("conflicts are not resolved in file; resolve them in " + tree("b"))
        .contains("left out  b.md  codex-worker/b: conflicts with")
        .contains("1 branch landed, 1 left out; 1 task given back to codex");
    assertThat(tip("codex-worker/b")).isEqualTo(tip);
    Files.writeString(tree("b").resolve("file"), "by hand\n");
    Cli again = run();
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(git("rev-parse", "codex-worker/b^1", "codex-worker/b^2"))
        .isEqualTo(tip + "\n" + tip("main"));
    assertThat(land().exit()).isZero();
    assertThat(repo.resolve("file")).hasContent("by hand\n");
  }

  @Test
  void a_usage_limit_ends_fixing_and_the_rest_is_landed() throws Exception {
    task("a.md", "echo a >>file");
    task("b.md", "echo b >>file");
    task("c.md", "echo c >>file");
    ran();
    String limited =
        "echo '{\"type\":\"turn.failed\",\"error\":{\"message\":\"You’ve hit your usage limit."
            + " Upgrade or try again later.\"}}'; exit 1";
    Cli result = fix(limited);
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(4);
    assertThat(result.err()).contains("fixing stopped: ");
    assertThat(result.out()).contains("1 branch landed, 2 left out; 1 task given back to codex");
    assertThat(repo.resolve("file")).hasContent("one\ntwo\nthree\na\n");
    assertThat(FolderNames.of(tasks))
        .contains("interrupted_exec_log-b.md.txt", "done_exec_log-c.md.txt");
    assertThat(log("interrupted", "b.md")).contains("class: usage-limit");
    Path resolves = FakeCodex.script(temp, RESOLVES + "\n" + FakeCodex.SUCCESS);
    Cli again = run("--codex", resolves);
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(land().out()).contains("landed    b.md");
    assertThat(repo.resolve("file")).hasContent("one\ntwo\nthree\nb\na\n");
  }

  @Test
  void a_task_that_cannot_be_given_back_stays_done() throws Exception {
    task("a.md", "echo a >>file");
    task("b.md", "echo b >>file");
    task("c.md", "echo c >>file");
    ran();
    task("c.md", "echo edited >>file");
    Files.createDirectory(tree("b"));
    Cli result = fix(RESOLVES);
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out()).contains(tree("b") + " is there, and is no worktree");
    assertThat(result.err()).contains("c.md was edited since it was done");
    assertThat(temp.resolve("prompt")).doesNotExist();
    assertThat(FolderNames.of(tasks)).contains("done_exec_log-b.md.txt", "done_exec_log-c.md.txt");
    assertThat(history("done", "b.md").attempts()).isEqualTo(1);
    Cli without = land("--codex", temp.resolve("nowhere"), "--fix", "1");
    assertThat(without.exit()).isEqualTo(3);
    assertThat(without.err()).contains("fixing stopped: codex can't be used");
    assertThat(without.out()).contains("2 left out");
    assertThat(land("--fix", "11").err()).contains("--fix must be 0-10");
    assertThat(land("--fix", "1", "-s", "read-only").err()).contains("agents may write");
  }

  @Test
  void several_conflicts_are_fixed_one_after_the_other_with_what_each_task_had() throws Exception {
    task("a.md", "echo a >>file");
    task("b.md", "---", "model: own", "---", "echo b >>file");
    task("c.md", "echo c >>file");
    assertThat(run("-m", "given", "-e", "low").exit()).isZero();
    Cli result = fix(RESOLVES);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(repo.resolve("file")).hasContent("one\ntwo\nthree\nc\nb\na\n");
    assertThat(temp.resolve("argv")).content().contains("-m given", "low");
    assertThat(log("done", "b.md").lines().filter(line -> line.equals("model: own"))).hasSize(2);
    assertThat(log("done", "c.md").lines().filter(line -> line.equals("effort: low"))).hasSize(2);
  }
}
