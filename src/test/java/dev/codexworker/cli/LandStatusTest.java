package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Schema;
import dev.codexworker.output.StatusReport;
import dev.codexworker.task.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What status and report say of the branches of done tasks. */
class LandStatusTest extends LandSetting {
  private String status() throws Exception {
    Cli result = Cli.run("status", tasks, "-d", "-C", repo);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }

  private String json(String command) throws Exception {
    Cli result =
        command.equals("status")
            ? Cli.run("status", tasks, "--json", "-C", repo)
            : Cli.run("report", tasks, "--format", "json", "-C", repo);
    Schema schema = command.equals("status") ? Schema.STATUS : Schema.REPORT;
    assertThat(schema.problems(result.out())).as(result.out()).isEmpty();
    return result.out();
  }

  @Test
  void branches_are_landed_waiting_or_left_out() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >a");
    task("c.md", "true");
    task("d.md", "echo d >d; exit 1");
    task("e.md", "---", "needs: b.md", "---", "echo e >e");
    run();
    assertThat(status())
        .containsPattern("a.md .* codex-worker/a \\(waiting\\)\n")
        .containsPattern("c.md .* codex-worker/c\n")
        .containsPattern("d.md .* codex-worker/d\n");
    land();
    assertThat(status())
        .containsPattern("a.md .* codex-worker/a \\(landed\\)\n")
        .containsPattern(
            "b.md .* codex-worker/b \\(left out\\)\n +left out: conflicts with .*: a\n")
        .containsPattern(
            "e.md .* codex-worker/e \\(left out\\)\n +left out: needs codex-worker/b, which");
    assertThat(json("status"))
        .contains("\"branch\":\"codex-worker/a\",\"landing\":\"landed\",\"landing_reason\":null")
        .contains("\"landing\":\"left-out\",\"landing_reason\":\"conflicts with")
        .contains("\"branch\":\"codex-worker/c\",\"landing\":null,\"landing_reason\":null");
    assertThat(json("report"))
        .contains("\"branch\":\"codex-worker/a\",\"landing\":\"landed\"")
        .contains("\"landing\":\"left-out\",\"landing_reason\":\"conflicts with");
    assertThat(Cli.run("report", tasks, "-C", repo).out())
        .contains("    codex-worker/a  landed\n")
        .contains("    codex-worker/b  left out: conflicts with the target or a branch before it");
    assertThat(Cli.run("report", tasks, "-C", repo, "--format", "markdown").out())
        .contains("| output | branch |\n", "|--:|---|---|\n")
        .contains("`codex-worker/a` landed |\n")
        .contains("`codex-worker/b` left out: `conflicts with the target or");
    assertThat(Cli.run("report", tasks, "-C", temp).out()).doesNotContain("branches");
  }

  @Test
  void a_branch_that_moved_since_waits_again_and_the_users_own_merges_count() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >a");
    task("c.md", "echo c >c");
    run();
    git("branch", "next");
    land("--onto", "next");
    assertThat(status())
        .containsPattern("codex-worker/a \\(landed\\)")
        .containsPattern("codex-worker/b \\(left out\\)");
    git("worktree", "add", "-q", temp.resolve("b").toString(), "codex-worker/b");
    git("-C", temp.resolve("b").toString(), "commit", "-q", "--allow-empty", "-m", "more");
    assertThat(status()).containsPattern("codex-worker/b \\(waiting\\)");
    git("worktree", "remove", temp.resolve("b").toString());
    git("merge", "-q", "codex-worker/b");
    assertThat(status()).containsPattern("codex-worker/b \\(landed\\)");
    task("d.md", "echo d >d");
    run();
    git("merge", "-q", "-m", "d", "codex-worker/d");
    git("branch", "-q", "-D", "codex-worker/d");
    assertThat(status()).containsPattern("codex-worker/d \\(landed\\)");
    task("e.md", "echo e >e");
    run();
    git("branch", "-q", "-D", "codex-worker/e");
    assertThat(status()).containsPattern("e.md .* codex-worker/e\n");
  }

  @Test
  void where_no_task_has_a_branch_nothing_is_looked_up() throws Exception {
    task("a.md", "echo a >a");
    assertThat(Cli.run(tasks, "--codex", FakeCodex.script(temp, FakeCodex.SUCCESS)).exit())
        .isZero();
    Selection selection = Selection.of(List.of(tasks), "*.md");
    StatusReport report =
        StatusReport.of(selection.folders(), selection.list(), true, row -> true)
            .with(
                task -> {
                  throw new AssertionError("git is asked for " + task);
                });
    assertThat(report.rows()).hasSize(1);
  }
}
