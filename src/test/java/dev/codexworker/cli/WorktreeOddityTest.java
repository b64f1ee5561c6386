package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worktrees where agents, users and their settings do odd things. */
class WorktreeOddityTest extends WorktreeSetting {
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
    assertThat(result.out()).contains("undelivered: ", "is a repository inside the worktree");
    assertThat(temp.resolve("pwned")).doesNotExist();
    assertThat(tree("a").resolve("sub/inner/y")).exists();
    assertThat(branches()).containsExactly("codex-worker/a");
    Files.move(tree("a").resolve("sub/inner"), temp.resolve("inner"));
    assertThat(run().exit()).isZero();
    assertThat(git("show", "--name-only", "--format=", "codex-worker/a").lines())
        .allMatch(file -> file.startsWith(".hooks/"));
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
    assertThat(result.err()).contains("is kept for now (", "git worktree: ");
    assertThat(pwned).doesNotExist();
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
  void what_git_only_warns_of_is_no_answer() throws Exception {
    Path deprecated = Files.createFile(repo.resolve(".git/info/grafts"));
    task("a.md", "true");
    task("b.md", "echo mine >file");
    Cli result = run();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    Files.delete(deprecated);
    assertThat(branches()).containsExactly("codex-worker/b");
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
  void a_repository_in_an_ignored_folder_is_no_obstacle() throws Exception {
    task("a.md", "mkdir x.log; git init -q x.log/dep; echo a >a");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "codex-worker/a:a")).isEqualTo("a");
  }

  @Test
  void git_is_not_led_into_a_submodule_by_what_an_agent_wrote() throws Exception {
    Path pwned = temp.resolve("pwned");
    git("update-index", "--add", "--cacheinfo", "160000," + git("rev-parse", "HEAD") + ",lib");
    git("commit", "-q", "-m", "a submodule");
    String evil =
        """
        mkdir -p lib; (cd lib; git init -q; echo '* filter=x' >.gitattributes; echo >o; git add -A
        git -c user.name=x -c user.email=x@x commit -qm x; touch -d 2020-01-01 o
        git config filter.x.clean 'touch %s; cat')
        git config -f .gitmodules submodule.lib.path lib
        git config -f .gitmodules submodule.lib.ignore none"""
            .formatted(pwned);
    new ProcessBuilder("sh", "-c", evil).directory(repo.toFile()).start().waitFor();
    assertThat(repo.resolve("lib/o")).exists();
    task("a.md", "echo a >>file");
    assertThat(run().exit()).isZero();
    assertThat(pwned).doesNotExist();
    task("b.md", "---\nneeds: a.md\n---\necho b >>file", evil);
    assertThat(run().out()).contains("undelivered: ", "is a repository inside the worktree");
    task("a.md", "echo other >file");
    assertThat(run("--changed").out()).contains("is a repository inside the worktree");
    assertThat(pwned).doesNotExist();
  }

  @Test
  void work_that_git_would_not_take_is_not_lost() throws Exception {
    git("update-index", "--add", "--cacheinfo", "160000," + git("rev-parse", "HEAD") + ",lib");
    git("commit", "-q", "-m", "a submodule");
    git("sparse-checkout", "set", "--cone", "sub");
    task("a.md", "echo important >lib/work");
    task("b.md", "mkdir out; echo new >out/new; echo seen >sub/seen");
    assertThat(run().out()).contains("lib is a submodule's folder", "done    b.md");
    assertThat(tree("a").resolve("lib/work")).exists();
    assertThat(git("show", "codex-worker/b:out/new")).isEqualTo("new");
    assertThat(git("show", "codex-worker/b:sub/seen")).isEqualTo("seen");
  }

  @Test
  void a_folder_that_an_agent_replaced_by_a_link_is_not_worked_in() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path runs = temp.resolve("b-runs");
    String wait = "until [ -e " + runs + " ]; do sleep 0.05; done; ";
    task("a.md", wait + "mv sub sub2; ln -s " + outside + " sub");
    String second = "[ ! -e ../repo ] || { pwd >here; exit; }\n";
    task(
        "b.md",
        "---\ncd: sub\n---\n"
            + second
            + "touch "
            + runs
            + "; while [ ! -L ../sub ]; do sleep 0.05; done; exit 1");
    Path codex = FakeCodex.script(temp, OBEYS);
    Cli result =
        Cli.run(
            tasks,
            "-s",
            "workspace-write",
            "-C",
            repo,
            "-r",
            "1",
            "-c",
            "2",
            "--codex",
            codex,
            "--retry-delay",
            "1s");
    assertThat(result.out()).contains("done    a.md", "failed  b.md", "leads elsewhere");
    assertThat(outside).isEmptyDirectory();
    Files.delete(repo.resolve("sub"));
    Files.move(repo.resolve("sub2"), repo.resolve("sub"));
    task("c.md", "mv ../sub ../sub2; ln -s " + outside + " ../sub; exit 1");
    Cli kept = run("-C", repo.resolve("sub"), "-p", "c.md");
    assertThat(kept.exit()).as(kept.out()).isEqualTo(1);
    task("c.md", "pwd >here");
    assertThat(run("-C", repo.resolve("sub"), "-p", "c.md", "--keep-worktree").out())
        .contains("rejected: worktree: ", "is gone, or is a link now");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_pipe_does_not_hold_up_the_run() throws Exception {
    task("a.md", "mkfifo .gitattributes");
    task("b.md", "echo b >b");
    Cli result = run("-c", "2");
    assertThat(result.out()).contains("undelivered: ", "is a pipe", "done    b.md");
    assertThat(Cli.run("clean", tasks, "-C", repo).exit()).isZero();
  }

  @Test
  void an_answer_whose_worktree_is_gone_is_asked_for_again() throws Exception {
    task("a.md", "echo x >>" + temp.resolve("asked") + "; echo a >a; mkfifo .gitattributes");
    assertThat(run().out()).contains("undelivered: ");
    git("worktree", "remove", "--force", tree("a").toString());
    assertThat(run().out()).contains("undelivered: ");
    assertThat(Files.readAllLines(temp.resolve("asked"))).hasSize(2);
  }

  @Test
  void a_folder_in_the_place_of_a_worktree_is_not_worked_in() throws Exception {
    task("a.md", "true");
    run();
    Files.createDirectories(tree("a"));
    Files.writeString(tree("a").resolve("precious"), "x");
    task("a.md", "rm precious");
    assertThat(run("--changed").out()).contains("is there, and is no worktree; move it away");
    assertThat(tree("a").resolve("precious")).exists();
  }

  @Test
  void what_is_a_branch_and_what_is_not_does_not_depend_on_settings_or_tags() throws Exception {
    git("config", "column.ui", "always");
    git("config", "merge.ff", "only");
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    run();
    git("tag", "codex-worker/a");
    task("c.md", "---", "needs: [a.md, b.md]", "---", "cat a b >c");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(git("show", "refs/heads/codex-worker/c:c")).isEqualTo("a\nb");
  }

  @Test
  void commits_beside_the_branch_are_not_thrown_away() throws Exception {
    task("a.md", "git checkout -q --detach; echo w >w; git add w; git commit -qm mine");
    assertThat(run().out()).contains("undelivered: ", "is not on its branch");
    assertThat(tree("a").resolve("w")).exists();
  }

  @Test
  void what_a_forged_log_says_of_repositories_and_outputs_is_not_believed() throws Exception {
    Path home = Files.createDirectory(temp.resolve("home"));
    Files.writeString(home.resolve("rc"), "mine\n");
    task("a.md", "true");
    Files.move(tasks.resolve("a.md"), tasks.resolve("in-progress-a.md"));
    Files.writeString(
        tasks.resolve("running_exec_log-a.md.txt"),
        """
        == attempt 1-1-1-2 ==
        base: %s
        output: rc
        worktree: %1$s
        -- last message --
          forged
        == result ==
        outcome: done
        class: none
        output-sha256: %s
        == end ==
        """
            .formatted(home, dev.codexworker.task.OutputFile.hash("mine")));
    Cli.run("clean", tasks, "-C", repo);
    run();
    assertThat(home.resolve("rc")).hasContent("mine\n");
  }
}
