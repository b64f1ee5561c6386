package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each task in a git worktree of its own. */
class WorktreeTest extends WorktreeSetting {
  @Test
  void eight_agents_edit_the_same_file_and_nothing_is_lost() throws Exception {
    for (int i = 1; i <= 8; i++) {
      task(
          "edit-" + i + ".md", "echo change " + i + " >file; echo new >new-" + i + "; touch a.log");
    }
    Cli result = run("-c", "8");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(branches()).hasSize(8);
    for (int i = 1; i <= 8; i++) {
      String branch = "codex-worker/edit-" + i;
      assertThat(git("show", branch + ":file")).isEqualTo("change " + i);
      assertThat(git("diff", "--name-only", "main", branch).lines())
          .containsExactly("file", "new-" + i);
      assertThat(git("log", "-1", "--format=%s|%an|%(trailers:key=Codex-Thread,valueonly)", branch))
          .startsWith("echo change " + i + " >file; echo new >new-" + i + "; touch a.log|Ada|t1");
    }
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(git("worktree", "list").lines()).hasSize(1);
    assertThat(repo.resolve("file")).hasContent("one\ntwo\nthree\n");
  }

  @Test
  void no_change_leaves_no_branch_and_a_failure_leaves_its_tree() throws Exception {
    task("idle.md", "true");
    task("fails.md", "echo half >file; exit 3");
    Cli result = run();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(branches()).containsExactly("codex-worker/fails");
    assertThat(tree("fails").resolve("file")).hasContent("half\n");
    assertThat(tree("idle")).doesNotExist();
    assertThat(Files.readString(tasks.resolve("failed_exec_log-fails.md.txt")))
        .contains("folder: " + tree("fails"));
    task("fails.md", "cat file; echo whole >>file");
    assertThat(run("--keep-worktree").exit()).isZero();
    assertThat(git("show", "codex-worker/fails:file")).isEqualTo("half\nwhole");
  }

  @Test
  void a_task_starts_from_the_branches_it_needs_and_a_conflict_is_said_clearly() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "---", "needs: a.md", "---", "true");
    task("c.md", "echo c >c");
    task("d.md", "---", "needs: [b.md, c.md]", "---", "cat a c >d");
    task("e.md", "echo e >a");
    task("f.md", "---", "needs: [a.md, e.md]", "---", "true");
    Cli result = run("-c", "3");
    assertThat(result.out())
        .contains("rejected: worktree: the work of the tasks it needs can't be merged")
        .contains("because of a;");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).as(result.err()).contains("done    d.md");
    assertThat(git("show", "codex-worker/d:d")).isEqualTo("a\nc");
    assertThat(branches()).doesNotContain("codex-worker/b", "codex-worker/f");
    assertThat(tree("f")).doesNotExist();
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void paths_lie_in_the_worktree_and_so_does_the_check() throws Exception {
    task("a.md", "---", "cd: sub", "output: report.md", "---", "pwd; echo y >x");
    Cli result = run("--verify", "grep -q y sub/x && test ! -e ../repo/zzz");
    assertThat(result.exit()).as(result.out()).isEqualTo(1);
    task("a.md", "---", "output: report.md", "---", "echo y >sub/x");
    Cli again = run("--verify", "grep -q y sub/x");
    assertThat(again.exit()).as(again.out()).isZero();
    assertThat(git("show", "codex-worker/a:report.md")).isEqualTo("ok");
    assertThat(repo.resolve("report.md")).doesNotExist();
  }

  @Test
  void clean_removes_what_is_merged_and_nothing_else() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    task("c.md", "echo c >c; exit 1");
    run();
    git("merge", "-q", "codex-worker/a");
    git("branch", "codex-worker/mine");
    Cli would = Cli.run("clean", tasks, "-n", "-C", repo);
    assertThat(would.out()).contains("would remove the merged branch codex-worker/a\n");
    assertThat(branches()).hasSize(4);
    Cli clean = Cli.run("clean", tasks, "-C", repo);
    assertThat(clean.exit()).as(clean.err()).isZero();
    assertThat(clean.out())
        .contains("removed the merged branch codex-worker/a", "kept the worktree " + tree("c"));
    assertThat(branches()).containsExactly("codex-worker/b", "codex-worker/c", "codex-worker/mine");
  }

  @Test
  void a_dependent_in_its_old_tree_gets_what_its_need_came_to_since() throws Exception {
    task("a.md", "echo one >a");
    task("b.md", "---", "needs: a.md", "---", "exit 3");
    run();
    task("a.md", "echo two >a");
    task("b.md", "---", "needs: a.md", "---", "cat a >b");
    Cli result = run("--changed");
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/b:b")).isEqualTo("two");
  }

  @Test
  void a_report_is_committed_even_if_git_ignores_it() throws Exception {
    task("a.md", "---", "output: report.log", "---", "true");
    assertThat(run().exit()).isZero();
    assertThat(git("show", "codex-worker/a:report.log")).isEqualTo("ok");
  }

  @Test
  void a_rejected_task_leaves_neither_tree_nor_branch() throws Exception {
    task("a.md", "---", "cd: nowhere", "---", "true");
    assertThat(run().out()).contains("rejected: a.md:2: cd: no such file or folder");
    assertThat(branches()).isEmpty();
    assertThat(tree("a")).doesNotExist();
  }

  @Test
  void the_needs_of_needs_are_merged_even_if_a_task_between_changed_nothing() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "---", "needs: a.md", "---", "true");
    task("c.md", "---", "needs: b.md", "---", "cat a >c");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/c:c")).isEqualTo("a");
  }

  @Test
  void names_that_git_does_not_take_get_a_branch_all_the_same() throws Exception {
    for (String name :
        List.of("a b.md", "größe.md", "-x.md", ".lock..md", "x.lock.md", "a~^:?*[.md")) {
      task(name, "echo '" + name + "' >file");
    }
    Cli result = run("-p", "*", "-c", "2");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(branches()).hasSize(5);
  }

  @Test
  void outside_a_repository_nothing_is_run() throws Exception {
    task("a.md", "true");
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Cli result = run("-C", outside);
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.err()).contains("--worktree needs a git repository with a commit");
  }

  @Test
  void branches_are_named_and_their_commits_say_what_was_done() throws Exception {
    String title = "Fix the " + "very ".repeat(20) + "long title";
    task("a.md", "# " + title, "echo a >a");
    task("b.md", "true");
    git("branch", "codex-worker/a");
    Cli result = run("--verify", "true");
    String branch = branches().get(1);
    assertThat(branch).matches("codex-worker/a-[0-9a-f]+");
    assertThat(result.out())
        .contains("tokens, branch " + branch + "\n")
        .containsPattern("done +b.md  [^b]+\n")
        .contains("  1 branch; to land: codex-worker land " + tasks + " -C " + repo)
        .contains(" --verify true\n");
    assertThat(git("log", "-1", "--format=%B", branch))
        .isEqualTo(title.substring(0, 71) + "…\n\nok\n\nCodex-Task: a.md\nCodex-Thread: t1");
    assertThat(Cli.run("status", tasks, "-d").out()).contains("-  " + branch + "\n");
    String json = Cli.run("status", tasks, "--json").out();
    assertThat(json).contains("\"branch\":\"" + branch + "\"");
    assertThat(Schema.STATUS.problems(json)).isEmpty();
    task("c.md", "echo c >c");
    assertThat(run("--json").out()).contains("\"branch\":\"codex-worker/c\"");
    task("d.md", "true");
    assertThat(run().out()).doesNotContain("to land");
  }
}
