package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that were reset or edited start from here, and what was there before is kept. */
class WorktreeAnewTest extends WorktreeSetting {
  private List<String> kept(String task) throws Exception {
    return git("for-each-ref", "--format=%(refname)", "refs/codex-worker/" + task + "/")
        .lines()
        .toList();
  }

  private void commit(String file, String text) throws Exception {
    Files.writeString(repo.resolve(file), text + "\n");
    git("add", ".");
    git("commit", "-q", "-m", text);
  }

  private void reset(String task) throws Exception {
    assertThat(Cli.run("reset", tasks.resolve(task), "--yes").exit()).isZero();
  }

  @Test
  void a_reset_task_starts_from_what_is_checked_out_now() throws Exception {
    task("a.md", "cat file >copy; echo mine >file");
    run();
    String old = git("rev-parse", "codex-worker/a");
    commit("file", "theirs");
    reset("a.md");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/a:copy")).isEqualTo("theirs");
    assertThat(git("merge-base", "main", "codex-worker/a")).isEqualTo(git("rev-parse", "main"));
    assertThat(kept("a")).hasSize(1);
    assertThat(git("rev-parse", kept("a").get(0))).isEqualTo(old);
    assertThat(result.err())
        .contains("a.md starts anew; its earlier work is kept: " + kept("a").get(0));
    git("merge", "-q", "codex-worker/a");
  }

  @Test
  void an_edited_task_starts_in_a_clean_tree_and_no_line_comes_twice() throws Exception {
    task("a.md", "echo line >>file; echo note >note; touch a.log; exit 1");
    run();
    task("a.md", "echo line >>file");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/a:file")).isEqualTo("one\ntwo\nthree\nline");
    assertThat(git("show", kept("a").get(0) + ":note")).isEqualTo("note");
    assertThat(git("log", "-1", "--format=%s", kept("a").get(0)))
        .isEqualTo("What was left of a.md when it was run again");
    assertThat(git("worktree", "list").lines()).hasSize(1);
    task("a.md", "echo other >>file");
    assertThat(run("--changed").exit()).isZero();
    assertThat(git("show", "codex-worker/a:file")).isEqualTo("one\ntwo\nthree\nother");
    assertThat(kept("a")).hasSize(2);
  }

  @Test
  void a_failed_task_continues_and_so_does_one_that_is_told_to() throws Exception {
    task("a.md", "echo line >>file; test -e " + temp.resolve("ok") + " || exit 1");
    run();
    run();
    assertThat(tree("a").resolve("file")).hasContent("one\ntwo\nthree\nline\nline\n");
    reset("a.md");
    Files.createFile(temp.resolve("ok"));
    Cli result = run("--keep-worktree");
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/a:file")).endsWith("three\nline\nline\nline");
    reset("a.md");
    run("--keep-worktree");
    assertThat(git("show", "codex-worker/a:file")).endsWith("line\nline\nline\nline");
    assertThat(kept("a")).isEmpty();
    assertThat(Cli.run(tasks, "--keep-worktree").err()).contains("needs --worktree");
  }

  @Test
  void what_is_landed_or_was_never_made_is_not_kept_twice() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "true");
    run();
    git("merge", "-q", "codex-worker/a");
    reset("a.md");
    reset("b.md");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("for-each-ref", "refs/codex-worker/")).isEmpty();
    assertThat(branches()).isEmpty();
  }

  @Test
  void others_build_on_what_it_came_to_since() throws Exception {
    task("a.md", "echo old >a");
    task("b.md", "---", "needs: a.md", "---", "cat a >b");
    run();
    task("a.md", "echo new >other");
    Cli result = run("--changed");
    assertThat(result.exit()).as(result.out()).isZero();
    reset("b.md");
    task("b.md", "---", "needs: a.md", "---", "ls >b");
    assertThat(run().exit()).isZero();
    assertThat(git("show", "codex-worker/b:b").lines()).contains("other").doesNotContain("a");
  }

  @Test
  void nothing_starts_where_something_could_be_lost() throws Exception {
    task("a.md", "git init -q nested; touch nested/x; exit 1");
    run();
    task("a.md", "echo a >a");
    assertThat(run().out())
        .contains("nested is a repository inside the worktree", "--keep-worktree");
    assertThat(tree("a").resolve("nested/x")).exists();
    Path moved = temp.resolve("nested");
    Files.move(tree("a").resolve("nested"), moved);
    task("a.md", "echo b >a");
    assertThat(run().exit()).isZero();
    reset("a.md");
    git("worktree", "add", "-q", temp.resolve("mine").toString(), "codex-worker/a");
    assertThat(run().out()).contains("codex-worker/a is checked out in " + temp.toRealPath());
    assertThat(git("show", "codex-worker/a:a")).isEqualTo("b");
    git("worktree", "remove", temp.resolve("mine").toString());
    reset("a.md");
    assertThat(run().exit()).isZero();
    assertThat(git("show", kept("a").get(0) + ":a")).isEqualTo("b");
  }

  @Test
  void a_worktree_in_which_the_user_is_busy_is_left_alone() throws Exception {
    task("a.md", "echo mine >file; exit 1");
    run();
    commit("file", "theirs");
    git("-C", tree("a").toString(), "commit", "-qam", "mine");
    String both = "git -C " + tree("a") + " merge main";
    new ProcessBuilder("/bin/sh", "-c", both + " >/dev/null 2>&1").start().waitFor();
    task("a.md", "echo again >file");
    assertThat(run().out()).contains("a merge is under way in " + tree("a"));
    assertThat(tree("a").resolve("file")).content().contains("<<<<<<<");
    git("-C", tree("a").toString(), "merge", "--abort");
    git("-C", tree("a").toString(), "switch", "-q", "--detach");
    assertThat(run().out()).contains("is not on its branch codex-worker/a any more");
  }
}
