package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Worktrees that are made ready: ignored files are copied, and a set-up runs. */
class WorktreeSetupTest extends LandSetting {
  private static final String CHECK = "test -e .env && test -e node_modules/dep/index.js";

  private void ignore(String... patterns) throws Exception {
    Files.writeString(repo.resolve(".gitignore"), "*.log\n" + String.join("\n", patterns) + "\n");
    git("commit", "-q", "-a", "-m", "ignored files");
  }

  private void write(String file, String text) throws IOException {
    Path path = repo.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void include(String... patterns) throws IOException {
    write(".worktreeinclude", String.join("\n", patterns) + "\n");
  }

  private String log(String kind, String task) throws IOException {
    return Files.readString(tasks.resolve(kind + "_exec_log-" + task + ".md.txt"));
  }

  private List<String> changed(String branch) throws Exception {
    return git("diff", "--name-only", "main", branch).lines().toList();
  }

  @Test
  void a_check_that_needs_ignored_files_fails_without_them_and_passes_with_both_options()
      throws Exception {
    ignore(".env", "node_modules/");
    write(".env", "KEY=1\n");
    task("a.md", "echo a >a");
    task("z.md", "echo z >z");
    assertThat(run("-p", "z.md", "--verify", "test -e z").err()).isEmpty();
    git("branch", "-D", "codex-worker/z");
    Cli without = run("-p", "a.md", "--verify", CHECK);
    assertThat(without.exit()).as(without.out()).isEqualTo(1);
    assertThat(without.err())
        .containsOnlyOnce(".worktreeinclude")
        .contains("the check ran in a fresh worktree", "--setup COMMAND");
    include(".env");
    String setup = "mkdir -p node_modules/dep; touch node_modules/dep/index.js";
    Cli with = run("--no-resume", "--verify", CHECK, "--setup", setup);
    assertThat(with.exit()).as(with.out() + with.err()).isZero();
    assertThat(with.out()).contains("--verify 'test -e .env", "--setup 'mkdir -p");
    assertThat(changed("codex-worker/a")).containsExactly("a");
    task("b.md", "cat .env >b");
    Cli fresh = run("--verify", CHECK, "--setup", setup);
    assertThat(fresh.err()).doesNotContain("fresh worktree");
    assertThat(git("show", "codex-worker/b:b")).isEqualTo("KEY=1");
    Cli unready = land("--verify", CHECK);
    assertThat(unready.exit()).isEqualTo(3);
    Cli landed = land("--verify", CHECK, "--setup", setup);
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(landed.out()).contains("2 branches landed");
    assertThat(git("ls-files")).doesNotContain(".env", "node_modules");
  }

  @Test
  void only_files_that_are_named_and_ignored_are_copied_and_nothing_from_outside()
      throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "s");
    ignore("*.env", "conf/", "out", "abs", "rel");
    write("a.env", "a");
    write("b.env", "b");
    write("conf/deep/x y", "x");
    write("plain", "untracked, not ignored");
    Files.createSymbolicLink(repo.resolve("out"), Path.of("../outside/secret"));
    Files.createSymbolicLink(repo.resolve("abs"), outside);
    Files.createSymbolicLink(repo.resolve("rel"), Path.of("conf/deep/x y"));
    include("*", "!b.env");
    task(
        "a.md",
        "touch list; find . -name .git -prune -o \\( -type f -o -type l \\) -print | sort >list");
    Cli result = run();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("show", "codex-worker/a:list").lines())
        .containsExactly(
            "./.gitignore", "./a.env", "./conf/deep/x y", "./file", "./list", "./rel", "./sub/x");
    assertThat(changed("codex-worker/a")).containsExactly("list");
    assertThat(log("done", "a"))
        .contains("not copied, a link out of the repository: out")
        .contains("not copied, a link out of the repository: abs");
  }

  @Test
  void what_an_agent_writes_does_not_direct_the_copies() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    ignore("conf/", "*.env");
    write("conf/x", "x");
    write("a.env", "a");
    include("conf/");
    task("a.md", "ln -s " + outside + " conf; git add -f conf; echo '*' >.worktreeinclude");
    task("b.md", "---", "needs: a.md", "---", "ls -A >list");
    Cli result = run("-c", "1");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("show", "codex-worker/b:list")).doesNotContain("a.env");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void what_the_set_up_makes_is_never_committed_though_an_agent_lifts_the_ignoring()
      throws Exception {
    ignore("node_modules/", ".env");
    write(".env", "secret");
    include(".env");
    Path real = Files.createDirectories(temp.resolve("real/dep"));
    task(
        "a.md",
        "echo >.gitignore; echo mine >made/mine; echo more >>made/it; echo a >>file; rm sub/x",
        "echo own >.env.example; echo '!*' >>.git/info/exclude || true");
    String setup =
        "ln -s "
            + real.getParent()
            + " node_modules; mkdir made; touch made/it generated;"
            + " echo locked >>sub/x; touch sub/locked";
    Cli result = run("--setup", setup);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(changed("codex-worker/a"))
        .containsExactlyInAnyOrder(".env.example", ".gitignore", "file", "made/mine", "sub/x");
    assertThat(result.err()).contains("a.md: not committed, for the set-up made it: made/it\n");
    assertThat(result.err()).doesNotContain("generated");
    assertThat(real).exists();
  }

  @Test
  void a_tracked_file_that_only_the_set_up_changed_is_committed_unchanged() throws Exception {
    task("a.md", "cp file seen; echo a >a");
    task("b.md", "echo b >>file");
    Cli result = run("--setup", "echo locked >>file; rm sub/x");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("show", "codex-worker/a:seen")).endsWith("locked");
    assertThat(changed("codex-worker/a")).containsExactly("a", "seen");
    assertThat(changed("codex-worker/b")).containsExactly("file");
    task("c.md", "true");
    assertThat(run("--setup", "echo locked >>file; touch new").exit()).isZero();
    assertThat(branches()).doesNotContain("codex-worker/c");
  }

  @Test
  void a_failing_set_up_costs_no_attempt_and_stops_the_run() throws Exception {
    for (String name : new String[] {"a", "b", "c"}) {
      task(name + ".md", "touch " + temp.resolve("ran"));
    }
    Cli result = run("-c", "1", "--setup", "echo from registry; echo no network; exit 7");
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.err())
        .contains("stopped: b.md: the set-up exited with 7: no network; fix this")
        .containsSubsequence("setup: from registry", "setup: no network");
    assertThat(temp.resolve("ran")).doesNotExist();
    assertThat(log("interrupted", "a")).contains("class: environment", "setup: no network");
    assertThat(tasks.resolve("c.md")).exists();
    assertThat(tasks.resolve("interrupted_exec_log-c.md.txt")).doesNotExist();
    assertThat(tree("a")).doesNotExist();
    assertThat(branches()).isEmpty();
    Cli again = run("--setup", "true");
    assertThat(again.exit()).as(again.out()).isZero();
  }

  @Test
  void one_task_whose_set_up_fails_stops_a_run_of_its_own_only() throws Exception {
    task("a.md", "true");
    task("b.md", "true");
    String setup = "case $CODEX_WORKER_TASK in *-a.md) echo bad; exit 1;; esac";
    Cli result = run("-c", "1", "--setup", setup);
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out()).contains("done    b.md");
    Cli alone = run("--setup", setup);
    assertThat(alone.exit()).as(alone.out() + alone.err()).isEqualTo(3);
    assertThat(alone.err()).contains("setup: bad", "a.md: the set-up exited with 1: bad");
  }

  @Test
  void a_set_up_runs_once_for_a_worktree_and_its_processes_end() throws Exception {
    Path count = temp.resolve("count");
    String setup = "echo x >>" + count + "; sleep 1000 & echo $! >" + temp.resolve("pid");
    task("a.md", "exit 1");
    assertThat(run("--setup", setup, "-r", "1", "--retry-delay", "1s").exit()).isEqualTo(1);
    assertThat(Files.readAllLines(count)).hasSize(1);
    long pid = Long.parseLong(Files.readString(temp.resolve("pid")).strip());
    assertThat(Processes.isRunning(pid)).isFalse();
    task("a.md", "ls >list");
    assertThat(run("--setup", setup, "--keep-worktree").exit()).isZero();
    assertThat(Files.readAllLines(count)).hasSize(1);
  }

  @Test
  void a_tree_of_a_failed_task_is_set_up_later_and_the_task_keeps_its_work() throws Exception {
    task("a.md", "echo half >half; exit 1");
    run();
    task("a.md", "true");
    Cli result = run("--setup", "touch made; cat half", "--keep-worktree");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(changed("codex-worker/a")).containsExactly("half");
  }

  @Test
  void a_set_up_that_was_cut_short_begins_again_and_none_of_it_is_committed() throws Exception {
    task("a.md", "echo half >half; exit 1");
    run();
    Path known = repo.resolve(".git/worktrees/a");
    for (String fresh : new String[] {"", "fresh"}) {
      Files.writeString(known.resolve("codex-worker-setup-begun"), fresh + "\n half\0");
      Files.writeString(tree("a").resolve("begun"), "x");
      run("--setup", "touch made" + fresh);
      assertThat(known.resolve("codex-worker-setup-begun")).doesNotExist();
    }
    task("a.md", "echo a >a");
    assertThat(run("--keep-worktree").exit()).isZero();
    assertThat(changed("codex-worker/a")).containsExactly("a", "half");
  }

  @Test
  void a_set_up_that_takes_too_long_or_makes_a_repository_has_failed() throws Exception {
    task("a.md", "true");
    Cli slow = run("--setup", "sleep 1000", "--timeout", "1s");
    assertThat(slow.exit()).isEqualTo(3);
    assertThat(slow.err()).contains("a.md: the set-up took too long: sleep 1000");
    Cli inner = run("--setup", "git init -q vendor");
    assertThat(inner.exit()).isEqualTo(3);
    assertThat(inner.err()).contains("vendor is a repository inside the worktree");
  }

  @Test
  void a_branch_that_breaks_the_set_up_is_left_out() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "echo b >bad");
    task("c.md", "echo c >c");
    ran();
    Cli result = land("--verify", "true", "--setup", "echo looking; ! test -e bad");
    assertThat(result.exit()).as(result.err()).isEqualTo(1);
    assertThat(result.out())
        .contains("left out  b.md  codex-worker/b: the set-up exited with 1: looking")
        .contains("2 branches landed");
    Cli broken = land("--verify", "true", "--setup", "echo offline; exit 9");
    assertThat(broken.exit()).isEqualTo(3);
    assertThat(broken.err()).contains("the set-up exited with 9: offline");
  }

  @Test
  void options_that_make_no_sense_are_refused() throws Exception {
    task("a.md", "true");
    assertThat(Cli.run(tasks, "--setup", "true", "-C", repo).err())
        .contains("--setup needs --worktree");
    assertThat(run("--setup", " ").err()).contains("--setup needs a command");
    assertThat(land("--setup", "true").err()).contains("--setup needs --verify");
  }

  @Test
  void a_request_that_was_made_by_hand_ends_the_set_up() throws Exception {
    task("a.md", "echo a >a");
    Path begun = temp.resolve("begun");
    CompletableFuture<Cli> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run("--setup", ": >'" + begun + "'; sleep 600");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Processes.await("the set-up has begun", () -> Files.exists(begun));
    Files.createFile(tasks.resolve("STOP_REQUESTED-a.md.txt"));
    assertThat(run.join().out()).contains("failed  a.md  stopped: ");
    assertThat(tree("a")).doesNotExist();
  }
}
