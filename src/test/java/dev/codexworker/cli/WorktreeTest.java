package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each task in a git worktree of its own. */
class WorktreeTest {
  /** Does what the prompt says, as a shell would. */
  private static final String OBEYS = "eval \"${prompt%%---*}\"\n" + FakeCodex.SUCCESS;

  @TempDir Path temp;
  private Path tasks;
  private Path repo;

  @BeforeEach
  void makeRepository() throws Exception {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    repo = Files.createDirectory(temp.resolve("repo")).toRealPath();
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@localhost");
    Files.writeString(repo.resolve("file"), "one\ntwo\nthree\n");
    Files.createDirectory(repo.resolve("sub"));
    Files.writeString(repo.resolve("sub/x"), "x\n");
    Files.writeString(repo.resolve(".gitignore"), "*.log\n");
    git("add", ".");
    git("commit", "-q", "-m", "first");
  }

  private String git(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", repo.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + output).isZero();
    return output.stripTrailing();
  }

  private void task(String name, String... lines) throws IOException {
    Files.writeString(tasks.resolve(name), String.join("\n", lines) + "\n");
  }

  private Cli run(Object... args) throws IOException {
    List<Object> all = new ArrayList<>(List.of(tasks, "--worktree", "-s", "workspace-write"));
    all.addAll(List.of("-C", repo, "--codex", FakeCodex.script(temp, OBEYS), "-r", "0"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  private List<String> branches() throws Exception {
    return git("branch", "--list", "codex-worker/*", "--format=%(refname:short)").lines().toList();
  }

  private Path tree(String name) {
    return repo.resolveSibling("repo.worktrees").resolve(name);
  }

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
          .startsWith("edit-" + i + ".md|Ada|t1");
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
    assertThat(run().exit()).isZero();
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
        .contains("rejected: worktree: the branches of the tasks it needs can't be merged")
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
  void nothing_that_an_agent_wrote_is_run_by_the_worker() throws Exception {
    git("config", "core.hooksPath", ".hooks");
    task(
        "a.md",
        "mkdir .hooks sub/inner; P=" + temp.resolve("pwned"),
        "for h in pre-commit post-checkout reference-transaction post-index-change; do",
        "printf '#!/bin/sh\\ntouch %s' $P >.hooks/$h; chmod +x .hooks/$h; done",
        "cd sub/inner; git init -q; git config core.fsmonitor \"touch $P; false\"",
        "echo x >y; git add y; git -c user.name=x -c user.email=x@x commit -qm x; rm -f $P");
    Cli result = run();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.err()).contains("the agent made a repository inside it");
    assertThat(temp.resolve("pwned")).doesNotExist();
    assertThat(tree("a").resolve("sub/inner/y")).exists();
    assertThat(branches()).containsExactly("codex-worker/a");
  }

  @Test
  void a_repository_that_the_agent_put_in_the_place_of_its_own_is_not_believed() throws Exception {
    Path pwned = temp.resolve("pwned");
    task(
        "a.md",
        "git init -q ../evil; git -C ../evil config filter.x.clean 'touch " + pwned + "; cat'",
        "echo '* filter=x' >.gitattributes; echo mine >file",
        "rm .git; echo \"gitdir: $PWD/../evil/.git\" >.git");
    Cli result = run();
    assertThat(pwned).doesNotExist();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("show", "codex-worker/a:file")).isEqualTo("mine");
    assertThat(result.err()).contains("is kept: git worktree: ");
    assertThat(pwned).doesNotExist();
  }

  @Test
  void clean_removes_what_is_merged_and_nothing_else() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    task("c.md", "echo c >c; exit 1");
    run();
    git("merge", "-q", "codex-worker/a");
    git("branch", "codex-worker/mine");
    Cli would = Cli.run("clean", tasks, "-n");
    assertThat(would.out()).contains("would remove the merged branch codex-worker/a\n");
    assertThat(branches()).hasSize(4);
    Cli clean = Cli.run("clean", tasks);
    assertThat(clean.exit()).as(clean.err()).isZero();
    assertThat(clean.out())
        .contains("removed the merged branch codex-worker/a", "kept the worktree " + tree("c"));
    assertThat(branches()).containsExactly("codex-worker/b", "codex-worker/c", "codex-worker/mine");
  }

  @Test
  void a_repository_inside_is_kept_in_the_second_attempt_too() throws Exception {
    task("a.md", "git init -q inner");
    run();
    assertThat(tree("a").resolve("inner/.git")).exists();
    task("a.md", "echo precious >inner/y");
    Cli again = run("--changed");
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(tree("a").resolve("inner/y")).hasContent("precious\n");
  }

  @Test
  void branches_and_worktrees_of_others_are_not_touched_and_another_name_is_taken()
      throws Exception {
    git("branch", "codex-worker/a");
    git("worktree", "add", "-q", "-b", "codex-worker/b", tree("b").toString());
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    Cli result = run();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("rev-parse", "codex-worker/a")).isEqualTo(git("rev-parse", "main"));
    assertThat(tree("b").resolve("b")).doesNotExist();
    assertThat(branches()).hasSize(4).anyMatch(b -> b.matches("codex-worker/a-[0-9a-f]+"));
    Path twice = Files.createDirectory(temp.resolve("twice"));
    Files.writeString(twice.resolve("a.md"), "echo second >a");
    assertThat(run(twice).exit()).isZero();
    assertThat(branches()).hasSize(5);
  }

  @Test
  void a_branch_that_is_checked_out_elsewhere_fails_its_task_alone() throws Exception {
    task("a.md", "echo a >a");
    run();
    git("worktree", "add", "-q", temp.resolve("mine").toString(), "codex-worker/a");
    task("a.md", "echo again >a");
    task("b.md", "echo b >b");
    Cli result = run("--changed");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out()).contains("failed  a.md", "rejected: worktree: ", "done    b.md");
    git("worktree", "remove", temp.resolve("mine").toString());
    Cli again = run();
    assertThat(again.exit()).as(again.out()).isZero();
    assertThat(git("show", "codex-worker/a:a")).isEqualTo("again");
  }

  @Test
  void filters_and_merge_drivers_that_an_agent_could_write_are_not_run() throws Exception {
    String pwned = temp.resolve("pwned").toString();
    for (String key : List.of("filter.x.clean", "filter.x.smudge", "merge.m.driver")) {
      git("config", key, "sh ./tool");
    }
    git("config", "filter.y.process", "sh tool");
    task(
        "a.md",
        "echo 'touch " + pwned + "; cat' >tool; echo a >f; echo a >g; echo a >h",
        "echo 'f filter=x' >.gitattributes; echo 'g filter=y' >>.gitattributes",
        "echo 'file merge=m' >>.gitattributes; echo a >file");
    task("b.md", "echo b >file");
    task("c.md", "---", "needs: [a.md, b.md]", "---", "true");
    Cli result = run();
    assertThat(temp.resolve("pwned")).doesNotExist();
    assertThat(result.out()).contains("done    a.md", "done    b.md", "because of file;");
    assertThat(git("cat-file", "-p", "codex-worker/a:f")).isEqualTo("a");
    assertThat(temp.resolve("pwned")).doesNotExist();
  }

  @Test
  void what_a_required_filter_has_not_seen_is_not_committed_and_can_be_made_up_for()
      throws Exception {
    git("config", "filter.secret.clean", "./encrypt");
    git("config", "filter.secret.required", "true");
    git("config", "filter.lfs.clean", "git-lfs clean -- %f");
    task(
        "a.md",
        "echo x >"
            + temp.resolve("asked")
            + "; echo '* filter=secret' >.gitattributes; rm .gitignore");
    Cli result = run();
    assertThat(result.out()).contains("failed  a.md  ", "undelivered: codex answered, but");
    assertThat(tree("a").resolve(".gitattributes")).exists();
    git("config", "--unset", "filter.secret.required");
    Files.delete(temp.resolve("asked"));
    Cli again = run();
    assertThat(again.exit()).as(again.out()).isZero();
    assertThat(git("show", "codex-worker/a:.gitattributes")).isEqualTo("* filter=secret");
    assertThat(temp.resolve("asked")).as("not asked again").doesNotExist();
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
}
