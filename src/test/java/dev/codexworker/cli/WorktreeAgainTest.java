package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Worktrees of tasks that are run again, and what others build on meanwhile. */
class WorktreeAgainTest extends WorktreeSetting {
  private static final String NEEDS_A = "---\nneeds: a.md\n---\n";

  @Test
  void a_worktree_that_the_user_made_is_not_taken_for_its_own() throws Exception {
    task("a.md", "echo a >a");
    run();
    git("worktree", "add", "-q", tree("a").toString(), "codex-worker/a");
    Files.writeString(tree("a").resolve("mine"), "x");
    task("a.md", "echo again >a");
    assertThat(run("--changed").out()).contains("is a worktree that codex-worker did not make");
    assertThat(tree("a").resolve("mine")).exists();
    git("worktree", "remove", "--force", tree("a").toString());
    assertThat(run().exit()).isZero();
    assertThat(git("show", "codex-worker/a:a")).isEqualTo("again");
  }

  @Test
  void what_others_build_on_stays_when_a_later_run_changes_nothing() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", NEEDS_A + "echo b >b");
    run();
    task("a.md", "true");
    assertThat(run("--changed", "--keep-worktree").exit()).isZero();
    assertThat(git("show", "codex-worker/a:a")).isEqualTo("a");
    git("branch", "-D", "codex-worker/a");
    task("c.md", NEEDS_A + "cat a >c");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/c:c")).isEqualTo("a");
  }

  @Test
  void no_change_leaves_no_branch_though_what_is_checked_out_moves_meanwhile() throws Exception {
    task("a.md", "git -C " + repo + " commit -q --allow-empty -m meanwhile");
    task("b.md", NEEDS_A + "true");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(branches()).isEmpty();
  }

  @Test
  void what_was_merged_starts_from_what_is_checked_out_now() throws Exception {
    task("a.md", "echo a >a");
    run();
    git("merge", "-q", "codex-worker/a");
    Files.writeString(repo.resolve("newer"), "newer\n");
    git("add", ".");
    git("commit", "-q", "-m", "newer");
    task("a.md", "cp newer copy");
    Cli result = run("--changed");
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/a:copy")).isEqualTo("newer");
  }

  @Test
  void a_merge_that_the_user_is_about_to_conclude_is_left_alone() throws Exception {
    task("a.md", "echo from a >file");
    run();
    task("b.md", "echo from b >file; [ -e ../../ok ] || exit 1");
    run();
    String conflict = "can't be merged, at a.md, because of file";
    git("-C", tree("b").toString(), "commit", "-qam", "by hand");
    task("b.md", NEEDS_A + "true");
    assertThat(run("--keep-worktree").out()).contains(conflict);
    Path file = tree("b").resolve("file");
    new ProcessBuilder("git", "-C", tree("b").toString(), "merge", "codex-worker/a")
        .redirectErrorStream(true)
        .start()
        .waitFor();
    Files.writeString(file, "from both\n");
    git("-C", tree("b").toString(), "add", "file");
    assertThat(run("--keep-worktree").out()).contains("a merge is under way in " + tree("b"));
    assertThat(file).hasContent("from both");
    git("-C", tree("b").toString(), "commit", "-qm", "both");
    Cli result = run("--keep-worktree");
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/b:file")).isEqualTo("from both");
  }

  @Test
  void a_commit_that_is_gone_since_it_was_squashed_is_not_needed() throws Exception {
    task("a.md", "echo a >a");
    run();
    git("merge", "-q", "--squash", "codex-worker/a");
    git("commit", "-q", "-m", "squashed");
    git("branch", "-D", "codex-worker/a");
    git("reflog", "expire", "--expire=now", "--all");
    git("gc", "-q", "--prune=now");
    task("b.md", NEEDS_A + "cat a >b");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/b:b")).isEqualTo("a");
  }

  @Test
  void locks_and_entries_that_others_left_are_no_obstacle() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b; exit 1");
    run();
    Files.createFile(repo.resolve(".git/refs/heads/codex-worker/a.lock"));
    Files.createFile(repo.resolve(".git/worktrees/.DS_Store"));
    Files.write(
        Files.createDirectory(repo.resolve(".git/worktrees/x")).resolve("gitdir"),
        new byte[] {'/', (byte) 0xe4, '\n'});
    task("a.md", "echo again >a");
    assertThat(run("--changed", "-p", "a.md").out()).contains("done    a.md");
    assertThat(git("show", "codex-worker/a:a")).isEqualTo("again");
  }

  @Test
  void clean_removes_what_is_merged_whatever_its_upstream_and_lives_without_a_commit()
      throws Exception {
    task("a.md", "echo a >a");
    run();
    git("branch", "-q", "upstream");
    git("branch", "-q", "--set-upstream-to=upstream", "codex-worker/a");
    git("merge", "-q", "codex-worker/a");
    git("checkout", "-q", "--orphan", "new");
    assertThat(Cli.run("clean", tasks, "-C", repo).exit()).isZero();
    assertThat(branches()).containsExactly("codex-worker/a");
    git("checkout", "-q", "-f", "main");
    Cli clean = Cli.run("clean", tasks, "-C", repo);
    assertThat(clean.out()).contains("removed the merged branch codex-worker/a");
    assertThat(branches()).isEmpty();
  }

  @Test
  void an_output_behind_a_dangling_link_is_no_success() throws Exception {
    task("a.md", "---\noutput: reports/a.md\n---\nln -s nowhere reports");
    assertThat(run().out()).contains("failed  a.md  undelivered: ", "reports: is no folder");
  }

  @Test
  void a_report_that_git_gave_other_line_ends_is_its_own() throws Exception {
    git("config", "core.autocrlf", "true");
    task("a.md", "---\noutput: a.txt\n---\necho a >a");
    run();
    task("a.md", "---\noutput: a.txt\n---\necho b >a");
    Cli result = run("--changed");
    assertThat(result.exit()).as(result.out()).isZero();
  }

  private String note(String name) throws Exception {
    return Files.readString(repo.resolve(".git/codex-worker.trees").resolve(name));
  }

  @Test
  void a_report_in_a_repository_of_its_own_is_not_lost() throws Exception {
    task("a.md", "---\noutput: out.log/report.md\n---\ngit init -q out.log");
    assertThat(run().out()).contains("undelivered: ", "lies in a repository of its own");
    assertThat(tree("a").resolve("out.log/report.md")).exists();
  }

  @Test
  void a_merge_that_a_dead_worker_was_about_to_make_is_forgotten_once_it_is_made()
      throws Exception {
    task("a.md", "exit 1");
    run();
    Path note = repo.resolve(".git/codex-worker.trees/a");
    Files.writeString(note, note("a").replace("step: \n", "step: merging\n"));
    run();
    assertThat(note("a")).contains("step: \n");
  }

  @Test
  void a_worktree_that_could_not_be_made_claims_nothing() throws Exception {
    task("a.md", "echo a >a");
    run();
    git("worktree", "add", "-q", temp.resolve("mine").toString(), "codex-worker/a");
    task("a.md", "echo again >a");
    assertThat(run("--changed").out()).contains("rejected: worktree: ");
    assertThat(note("a")).contains("step: \n");
    git("worktree", "move", temp.resolve("mine").toString(), tree("a").toString());
    Files.writeString(tree("a").resolve("precious"), "x");
    assertThat(run().out()).contains("is a worktree that codex-worker did not make");
    assertThat(tree("a").resolve("precious")).exists();
  }

  @Test
  void a_kept_worktree_on_another_branch_is_not_worked_in() throws Exception {
    task("a.md", "echo asked >>" + temp.resolve("asked") + "; exit 1");
    run();
    git("-C", tree("a").toString(), "switch", "-q", "-c", "mine");
    assertThat(run().out()).contains("is not on its branch codex-worker/a any more");
    assertThat(Files.readAllLines(temp.resolve("asked"))).hasSize(1);
  }

  @Test
  void a_file_name_does_not_pass_for_a_full_disk() throws Exception {
    task(
        "a.md",
        "printf 'x* working-tree-encoding=UTF-16LE-BOM\\n' >.gitattributes",
        "printf abc >\"$(printf 'x\\nerror: y: No space left on device\\n.')\"");
    task("b.md", "echo b >b");
    assertThat(run().out()).contains("failed  a.md  undelivered: ", "done    b.md");
  }

  @Test
  void clean_leaves_what_is_checked_out_and_removes_the_others() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    run();
    git("merge", "-q", "-m", "both", "codex-worker/a", "codex-worker/b");
    git("worktree", "add", "-q", temp.resolve("mine").toString(), "codex-worker/a");
    Cli clean = Cli.run("clean", tasks, "-C", repo);
    assertThat(clean.exit()).isZero();
    assertThat(clean.out())
        .contains("kept the merged branch codex-worker/a: ")
        .contains("removed the merged branch codex-worker/b");
    git("worktree", "remove", temp.resolve("mine").toString());
    git("checkout", "-q", "--detach", "codex-worker/a");
    Cli.run("clean", tasks, "-C", repo);
    assertThat(branches()).containsExactly("codex-worker/a");
  }

  @Test
  void a_worktree_that_could_not_be_made_leaves_no_branch_and_starts_anew() throws Exception {
    Path inTheWay = Files.createFile(tree("a").getParent());
    task("a.md", "cp newer copy");
    assertThat(run().out()).contains("failed  a.md");
    assertThat(branches()).isEmpty();
    Files.delete(inTheWay);
    Files.writeString(repo.resolve("newer"), "newer\n");
    git("add", ".");
    git("commit", "-q", "-m", "newer");
    assertThat(run().exit()).isZero();
    assertThat(git("show", "codex-worker/a:copy")).isEqualTo("newer");
  }

  @Test
  void what_git_did_not_get_to_remove_is_removed_later() throws Exception {
    task("a.md", "exit 1");
    run();
    Path note = repo.resolve(".git/codex-worker.trees/a");
    Files.writeString(note, note("a").replace("step: \n", "step: passing\n"));
    Files.delete(tree("a").resolve(".git"));
    task("a.md", "echo a >a");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/a:sub/x")).isEqualTo("x");
    assertThat(tree("a")).doesNotExist();
  }
}
