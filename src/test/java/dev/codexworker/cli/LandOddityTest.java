package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** Landing in repositories and at moments that are not as usual. */
class LandOddityTest extends LandSetting {
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
  void branches_that_are_checked_out_are_landed_once_and_kept() throws Exception {
    for (String squash : new String[] {"--no-squash", "--squash"}) {
      String name = "a" + squash;
      task(name + ".md", "echo a >" + name);
      ran();
      String tree = temp.resolve(name).toString();
      git("worktree", "add", "-q", tree, "codex-worker/" + name);
      Cli result = squash.equals("--squash") ? land("--squash") : land();
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out()).contains("kept the branch codex-worker/" + name + ": it is checked");
      String now = tip("main");
      assertThat(land().out()).contains("before    " + name, "nothing to land on main");
      assertThat(tip("main")).isEqualTo(now);
      git("worktree", "remove", tree);
      assertThat(land().exit()).isZero();
      assertThat(branches()).isEmpty();
    }
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
    assertThat(git("log", "--first-parent", "--format=%s")).isEqualTo("Merge a.md\nmoved\nfirst");
    task("b.md", "echo b >b");
    ran();
    Cli never = land("--verify", move);
    assertThat(never.exit()).isEqualTo(3);
    assertThat(never.err()).contains("main moved 3 times meanwhile, so nothing was landed");
    assertThat(branches()).containsExactly("codex-worker/b");
    assertThat(repo.resolve("b")).doesNotExist();
  }

  @Test
  void a_branch_that_moves_after_it_was_merged_stays() throws Exception {
    task("a.md", "echo a >a");
    ran();
    String ref = "refs/heads/codex-worker/a";
    String commit = "$(git commit-tree -p " + ref + " -m more " + ref + "^{tree})";
    Cli result = land("--verify", "git update-ref " + ref + " " + commit);
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("kept the branch codex-worker/a: it has moved");
    assertThat(branches()).containsExactly("codex-worker/a");
    assertThat(repo.resolve("a")).exists();
    assertThat(land().out()).contains("1 branch landed");
    assertThat(branches()).isEmpty();
  }

  @Test
  void submodules_are_landed_as_commits_and_their_conflicts_are_named() throws Exception {
    Path inner = temp.resolve("inner");
    git("clone", "-q", repo.toString(), inner.toString());
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.toString(), "lib");
    git("commit", "-q", "-m", "submodule");
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    task("c.md", "echo c >c");
    ran();
    for (String task : new String[] {"b", "c"}) {
      String tree = temp.resolve(task).toString();
      git("worktree", "add", "-q", tree, "codex-worker/" + task);
      String entry = "160000," + (task + "0".repeat(39)) + ",lib";
      git("-C", tree, "update-index", "--cacheinfo", entry);
      git("-C", tree, "commit", "-q", "-m", "another lib");
      git("worktree", "remove", "--force", tree);
    }
    Cli result = land("--verify", "test -e a");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out()).contains("2 branches landed, 1 left out", "before it: lib\n");
    assertThat(branches()).containsExactly("codex-worker/c");
  }

  @Test
  void a_check_that_fails_without_any_branch_blames_none() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    ran();
    String first = tip("main");
    Cli result = land("--verify", "echo broken; exit 7");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("the check fails without any branch", "7: broken");
    assertThat(tip("main")).isEqualTo(first);
    assertThat(branches()).hasSize(2);
    assertThat(git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void a_branch_that_repairs_the_check_is_landed() throws Exception {
    task("a.md", "echo a >a");
    ran();
    assertThat(land("--verify", "test -e a").exit()).isZero();
  }

  @Test
  void what_a_check_leaves_is_not_in_the_way_and_not_there_for_the_next() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    ran();
    String leave = "mkdir d; touch d/x b.log; chmod 500 d; git init -q sub/y; echo x >>file; ";
    Cli result = land("--verify", "test -e b.log && exit 9; " + leave + "! test -e b");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out())
        .contains("landed    a.md", "left out  b.md  codex-worker/b: the check exited with 1")
        .contains("1 branch landed, 1 left out; the check ran 3 times");
    assertThat(tree("@landing")).doesNotExist();
    assertThat(repo.resolve("file")).hasContent("one\ntwo\nthree\n");
  }

  @Test
  void what_needs_a_branch_that_is_left_out_is_left_out_too() throws Exception {
    task("a.md", "echo a >bad");
    task("b.md", "---", "needs: a.md", "---", "echo b >b");
    task("c.md", "---", "needs: b.md", "---", "true");
    task("d.md", "---", "needs: c.md", "---", "echo d >d");
    task("e.md", "echo e >e");
    ran();
    Cli result = land("--verify", "echo looking; ! test -e bad");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out())
        .contains("codex-worker/a: the check exited with 1: looking\n            looking\n")
        .contains("codex-worker/b: needs codex-worker/a, which is left out")
        .contains("codex-worker/d: needs codex-worker/")
        .contains("1 branch landed, 3 left out");
    assertThat(repo.resolve("d")).doesNotExist();
    assertThat(repo.resolve("e")).exists();
    assertThat(Cli.run("reset", tasks.resolve("a.md"), "-y").exit()).isZero();
    assertThat(land().out())
        .contains("codex-worker/b: needs a.md, which is not done")
        .contains("codex-worker/d: needs a.md, which is not done");
    assertThat(repo.resolve("bad")).doesNotExist();
  }

  @Test
  void what_others_need_lands_with_them_though_it_was_not_named() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "---", "needs: a.md", "---", "echo b >b");
    ran();
    Cli result = Cli.run("land", tasks.resolve("b.md"), "-C", repo, "-y");
    assertThat(result.out()).contains("landed    a.md", "landed    b.md");
    assertThat(branches()).isEmpty();
  }

  @Test
  void a_second_landing_says_so_and_questions_are_asked() throws Exception {
    task("a.md", "echo a >a");
    ran();
    Cli unasked = Cli.run("land", tasks, "-C", repo);
    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(unasked.err()).contains("land needs --yes where no terminal can ask");
    Cli no = Cli.onTerminal("no\n", "land", tasks, "-C", repo);
    assertThat(no.exit()).isEqualTo(2);
    assertThat(no.err()).contains("Land 1 branch on main?", "nothing was landed");
    Path lock = repo.resolve(".git/codex-worker.landing");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
      Cli second = land();
      assertThat(second.exit()).isEqualTo(3);
      assertThat(second.err()).contains("another land is working in ");
    }
    assertThat(branches()).hasSize(1);
    assertThat(Cli.onTerminal("yes\n", "land", tasks, "-C", repo).exit()).isZero();
  }

  @Test
  void nothing_that_an_agent_could_have_written_is_run() throws Exception {
    task("a.md", "echo a >a; echo '* merge=evil filter=evil' >.gitattributes");
    task("b.md", "echo b >>sub/x; echo '* merge=evil filter=evil' >.gitattributes");
    ran();
    String touch = "touch " + temp.resolve("ran");
    for (String hook : new String[] {"post-checkout", "post-merge", "pre-merge-commit"}) {
      Path file = repo.resolve(".git/hooks").resolve(hook);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\n" + touch + "\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    git("config", "merge.evil.driver", touch);
    git("config", "filter.evil.smudge", touch + "; cat");
    Cli result = land();
    assertThat(result.exit()).as(result.out()).isEqualTo(3);
    assertThat(result.err()).contains("filters of your git configuration are not run here");
    git("config", "--unset", "filter.evil.smudge");
    Cli without = land();
    assertThat(without.exit()).as(without.err()).isZero();
    assertThat(temp.resolve("ran")).doesNotExist();
  }

  @Test
  void the_check_runs_in_the_folder_that_corresponds() throws Exception {
    task("a.md", "echo a >sub/a");
    ran();
    Cli result = Cli.run("land", tasks, "-C", repo.resolve("sub"), "-y", "--verify", "test -e a");
    assertThat(result.exit()).as(result.err()).isZero();
  }
}
