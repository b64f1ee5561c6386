package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import org.junit.jupiter.api.Test;

/** What the check and the needs of others do to a landing. */
class LandCheckTest extends LandSetting {
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
}
