package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Branches of done tasks become one branch. */
class LandTest extends LandSetting {
  private String count(String range) throws Exception {
    return git("rev-list", "--count", range);
  }

  @Test
  void done_tasks_land_in_order_and_the_checkout_comes_along() throws Exception {
    task("a.md", "---", "needs: b.md", "---", "cat b >a");
    task("b.md", "echo b >b");
    task("c.md", "true");
    ran();
    Cli dry = land("-n");
    assertThat(dry.out())
        .isEqualTo("would land b.md  codex-worker/b\nwould land a.md  codex-worker/a\n");
    Cli result = land();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("landed    b.md  codex-worker/b\nlanded    a.md  codex-worker/a\n")
        .contains("2 branches landed, 0 left out; nothing was checked (no --verify)");
    assertThat(repo.resolve("a")).hasContent("b");
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(branches()).isEmpty();
    assertThat(git("worktree", "list").lines()).hasSize(1);
    assertThat(git("log", "--first-parent", "--format=%s", "main").lines())
        .containsExactly("Merge a.md", "Merge b.md", "first");
    assertThat(git("log", "-1", "--format=%(trailers:key=Codex-Task,valueonly)", "main").strip())
        .isEqualTo("a.md");
    assertThat(git("log", "-1", "--format=%(trailers:key=Codex-Thread,valueonly)", "main").strip())
        .isEqualTo("t1");
    assertThat(land().out()).isEqualTo("nothing to land on main\n");
  }

  @Test
  void thirty_branches_are_landed_but_for_those_that_conflict_or_break_the_check()
      throws Exception {
    for (int i = 10; i < 37; i++) {
      task("t" + i + ".md", "echo " + i + " >new" + i);
    }
    task("t15.md", "echo 15 >new15; echo first >file");
    for (int i = 37; i < 40; i++) {
      task("t" + i + ".md", "echo " + i + " >file");
    }
    ran();
    String count = temp.resolve("count").toString();
    Cli result = land("--verify", "echo x >>" + count + "; ! { test -e new20 && test -e new31; }");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(branches())
        .containsExactly(
            "codex-worker/t31", "codex-worker/t37", "codex-worker/t38", "codex-worker/t39");
    assertThat(result.out())
        .contains("26 branches landed, 4 left out")
        .contains("left out  t31.md  codex-worker/t31: the check exited with 1")
        .contains("left out  t37.md  codex-worker/t37: conflicts with the target or a branch")
        .contains(": file\n");
    int verifications = Files.readAllLines(Path.of(count)).size();
    Matcher printed = Pattern.compile("the check ran (\\d+) times").matcher(result.out());
    assertThat(printed.find()).isTrue();
    assertThat(printed.group(1)).isEqualTo(Integer.toString(verifications));
    assertThat(verifications).isLessThanOrEqualTo(20);
    assertThat(repo.resolve("new36")).exists();
    assertThat(repo.resolve("new31")).doesNotExist();
  }

  @Test
  void squashed_each_branch_is_one_commit_even_if_it_builds_on_another() throws Exception {
    task("a.md", "echo one >a");
    task("b.md", "---", "needs: a.md", "---", "echo two >>a; echo three >>file");
    task("c.md", "echo c >c");
    ran();
    Cli result = land("--squash", "--verify", "test -e c");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("log", "--format=%s|%(trailers:key=Codex-Thread,valueonly)", "main"))
        .startsWith("c.md|t1\n\nb.md|t1\n\na.md|t1\n\nfirst|");
    assertThat(count("main")).isEqualTo("4");
    assertThat(repo.resolve("a")).hasContent("one\ntwo\n");
    assertThat(branches()).isEmpty();
    task("d.md", "---", "needs: b.md", "---", "cat a >d");
    ran();
    assertThat(git("show", "codex-worker/d:d")).isEqualTo("one\ntwo");
    assertThat(count("main..codex-worker/d")).isEqualTo("1");
  }

  @Test
  void json_is_as_the_schema_says() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >a");
    task("c.md", "echo c >c");
    ran();
    git("merge", "-q", "codex-worker/c");
    Cli dry = land("--json", "-n");
    assertThat(Schema.LAND.problems(dry.out())).isEmpty();
    assertThat(dry.out()).contains("\"dry_run\":true", "\"moved\":false");
    Cli result = land("--json", "--verify", "true");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out().lines()).hasSize(1);
    assertThat(Schema.LAND.problems(result.out())).isEmpty();
    assertThat(result.out())
        .contains("\"target\":\"main\"", "\"moved\":true", "\"verifications\":1")
        .contains("\"landed\":[{\"task\":\"a.md\"", "\"landed_before\":[{\"task\":\"c.md\"")
        .contains("\"reason\":\"conflict\"", "\"files\":[\"a\"]");
    assertThat(branches()).containsExactly("codex-worker/b");
  }
}
