package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Landing on targets that are not as usual, or have checkouts that are not. */
class LandTargetTest extends LandSetting {
  private void edit(String file, String text) throws Exception {
    Files.writeString(repo.resolve(file), text);
  }

  @Test
  void a_detached_head_needs_a_named_target_which_then_moves_alone() throws Exception {
    task("a.md", "echo a >a");
    ran();
    String first = tip("main");
    git("checkout", "-q", "--detach");
    Cli result = land();
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("no branch is checked out in ", "; name one with --onto");
    assertThat(land("--onto", "nowhere").err()).contains("no such branch");
    Cli named = land("--onto", "main");
    assertThat(named.exit()).as(named.err()).isZero();
    assertThat(tip("main^")).isEqualTo(first);
    assertThat(tip("HEAD")).isEqualTo(first);
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(branches()).isEmpty();
  }

  @Test
  void a_bare_repository_is_refused_with_one_line() throws Exception {
    task("a.md", "echo a >a");
    ran();
    Path bare = temp.resolve("bare.git");
    git("clone", "-q", "--bare", repo.toString(), bare.toString());
    Cli result = Cli.run("land", tasks, "-C", bare, "-y");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("land needs a checkout of the repository (-C)");
    Cli outside = Cli.run("land", tasks, "-C", temp, "-y");
    assertThat(outside.exit()).isEqualTo(3);
    assertThat(outside.err()).contains("not a git repository");
  }

  @Test
  void changes_in_the_way_keep_the_target_and_the_landed_commit_stays_as_a_branch()
      throws Exception {
    task("a.md", "echo a >file");
    task("b.md", "echo b >b");
    ran();
    String first = tip("main");
    edit("file", "mine\n");
    for (int again = 0; again < 2; again++) {
      Cli result = land();
      assertThat(result.exit()).isEqualTo(3);
      assertThat(result.err())
          .contains("was not moved: commit, stash or move these files first: file; then run: ")
          .contains("git -C " + repo + " merge --ff-only codex-worker-landed/main");
      assertThat(tip("main")).isEqualTo(first);
      assertThat(repo.resolve("file")).hasContent("mine");
      assertThat(branches()).hasSize(2);
    }
    git("stash", "-q");
    git("merge", "-q", "--ff-only", "codex-worker-landed/main");
    Cli result = land();
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("before    a.md", "nothing to land on main");
    assertThat(git("branch", "--format=%(refname:short)")).isEqualTo("main");
  }

  @Test
  void a_branch_of_the_user_is_not_overwritten() throws Exception {
    task("a.md", "echo a >file");
    ran();
    edit("file", "mine\n");
    git("branch", "codex-worker-landed/main");
    Cli result = land();
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("codex-worker-landed/main is in the way");
    assertThat(tip("codex-worker-landed/main")).isEqualTo(tip("main"));
  }

  @Test
  void changes_and_new_files_elsewhere_stay() throws Exception {
    task("a.md", "echo a >a");
    ran();
    edit("file", "mine\n");
    edit("new", "new\n");
    git("add", "file");
    assertThat(land().exit()).isZero();
    assertThat(repo.resolve("a")).exists();
    assertThat(git("status", "--porcelain")).isEqualTo("M  file\n?? new");
  }

  @Test
  void a_new_file_in_the_way_is_not_overwritten() throws Exception {
    task("a.md", "echo a >a");
    ran();
    edit("a", "mine\n");
    assertThat(land().err()).contains("move these files first: a;");
    assertThat(repo.resolve("a")).hasContent("mine");
  }

  @Test
  void the_target_may_be_checked_out_in_another_worktree() throws Exception {
    task("a.md", "echo a >a");
    ran();
    Path other = temp.resolve("other");
    git("worktree", "add", "-q", "-b", "next", other.toString());
    assertThat(land("--onto", "next").exit()).isZero();
    assertThat(other.resolve("a")).exists();
    assertThat(repo.resolve("a")).doesNotExist();
    assertThat(Cli.run("land", tasks, "-C", other, "--onto", "main", "-y").exit()).isZero();
  }

  @Test
  void a_target_that_moves_meanwhile_is_merged_and_checked_anew() throws Exception {
    task("a.md", "echo a >a");
    ran();
    String move = "git -C " + repo + " commit -q --allow-empty -m moved";
    Cli result = land("--verify", "test -e ../../once || { touch ../../once; " + move + "; }");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("main has moved meanwhile", "the check ran 2 times");
    assertThat(git("log", "--first-parent", "--format=%s"))
        .isEqualTo("Merge a.md: echo a >a\nmoved\nfirst");
    task("b.md", "echo b >b");
    ran();
    Cli never = land("--verify", move);
    assertThat(never.exit()).isEqualTo(3);
    assertThat(never.err()).contains("main moved 3 times meanwhile, so nothing was landed");
    assertThat(branches()).containsExactly("codex-worker/b");
    assertThat(repo.resolve("b")).doesNotExist();
  }

  @Test
  void a_target_that_is_a_tasks_branch_is_not_deleted() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    ran();
    for (int again = 0; again < 2; again++) {
      assertThat(land("--onto", "codex-worker/a").exit()).isZero();
      assertThat(branches()).containsExactly("codex-worker/a");
      assertThat(git("show", "codex-worker/a:b")).isEqualTo("b");
    }
  }

  @Test
  void a_target_that_is_being_rebased_is_left_alone() throws Exception {
    task("a.md", "echo a >a");
    ran();
    edit("file", "mine\n");
    git("commit", "-q", "-a", "-m", "mine");
    String mine = tip("main");
    git("-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "-q", "-i", "HEAD~1");
    Cli result = land("--onto", "main");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("main is being rebased; finish that, then land again");
    assertThat(tip("main")).isEqualTo(mine);
    git("rebase", "--continue");
    assertThat(land().exit()).isZero();
  }
}
