package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FaultTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Worktrees and landing in repositories that are not as usual. */
class OddRepositoryTest extends LandSetting {
  private static final String UPDATE =
      "git -c protocol.file.allow=always submodule --quiet update --init --recursive";

  /** Makes a repository with one file. */
  private Path repository(String name) throws Exception {
    Path inner = temp.resolve(name);
    git("clone", "-q", repo.toString(), inner.toString());
    Files.writeString(inner.resolve(".gitignore"), "*.o\n");
    commit(inner, "-c", "user.name=A", "-c", "user.email=a@localhost", "commit", "-qam", "inner");
    return inner;
  }

  private void commit(Path in, String... args) throws Exception {
    String[] all = new String[args.length + 2];
    all[0] = "-C";
    all[1] = in.toString();
    System.arraycopy(args, 0, all, 2, args.length);
    git(all);
  }

  private void addSubmodule(String folder) throws Exception {
    Path leaf = repository("leaf");
    Path inner = repository("inner");
    String allow = "protocol.file.allow=always";
    commit(inner, "-c", allow, "submodule", "--quiet", "add", leaf.toString(), "leaf");
    commit(inner, "-c", "user.name=A", "-c", "user.email=a@localhost", "commit", "-qm", "leaf");
    git("-c", allow, "submodule", "--quiet", "add", "--name", "odd/name", inner.toString(), folder);
    git("commit", "-q", "-m", "a submodule");
  }

  @Test
  void submodules_that_the_set_up_fills_are_there_for_tasks_and_checks() throws Exception {
    addSubmodule("lib");
    task("a.md", "cp lib/leaf/file a; touch lib/x.o lib/leaf/y.o");
    task("b.md", "---", "needs: a.md", "---", "echo b >b");
    Cli result = run("--setup", UPDATE, "--verify", "test -e lib/leaf/file");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("diff", "--name-only", "main", "codex-worker/b").lines())
        .containsExactly("a", "b");
    assertThat(git("worktree", "list").lines()).hasSize(1);
    Cli landed = land("--setup", UPDATE, "--verify", "! test -e lib/z && touch lib/z && test -e b");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void changes_in_a_submodule_fail_the_task_and_stay() throws Exception {
    addSubmodule("lib");
    task("a.md", "echo mine >lib/new");
    task("b.md", "echo mine >lib/leaf/file");
    task("c.md", "echo '*' >lib/.gitignore; echo mine >lib/new");
    task("d.md", "git -C lib reset -q --hard HEAD~1");
    task("e.md", "echo e >e");
    Cli result = run("--setup", UPDATE);
    assertThat(result.exit()).as(result.err()).isEqualTo(1);
    for (String name : List.of("a", "b", "c", "d")) {
      assertThat(result.out()).contains("failed  " + name + ".md  ");
      assertThat(tree(name)).exists();
    }
    assertThat(result.out()).contains("undelivered: ", "done    e.md");
    assertThat(tree("b").resolve("lib/leaf/file")).hasContent("mine\n");
  }

  @Test
  void git_is_not_led_astray_in_a_submodule_that_an_agent_replaced() throws Exception {
    addSubmodule("lib");
    Path pwned = temp.resolve("pwned");
    task(
        "a.md",
        "rm lib/.git; cd lib; git init -q; git config core.fsmonitor 'touch " + pwned + "; false'",
        "git config filter.x.clean 'touch " + pwned + "; cat'; echo '* filter=x' >.gitattributes");
    Cli result = run("--setup", UPDATE);
    assertThat(result.out()).contains("undelivered: ");
    assertThat(pwned).doesNotExist();
  }

  @Test
  void lfs_files_are_committed_as_pointers_and_checked_out_whole() throws Exception {
    if (!isInstalled("git", "lfs", "version")) {
      System.err.println("\n*** git-lfs is missing: lfs_files_are_committed IS SKIPPED ***\n");
      Assumptions.abort("git-lfs is missing");
    }
    git("lfs", "install", "--local");
    git("lfs", "track", "*.bin");
    Files.writeString(repo.resolve("old.bin"), "old content\n");
    git("add", ".");
    git("commit", "-q", "-m", "lfs");
    task("a.md", "cat old.bin; echo new content >new.bin; echo changed >old.bin");
    Cli result = run("--verify", "grep -q 'changed' old.bin");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(git("show", "codex-worker/a:new.bin")).startsWith("version https://git-lfs");
    Cli landed = land("--verify", "grep -q 'new content' new.bin");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(repo.resolve("new.bin")).hasContent("new content\n");
    assertThat(repo.resolve("old.bin")).hasContent("changed\n");
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  private static boolean isInstalled(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  void a_sparse_checkout_stays_sparse_and_lands_what_lies_outside() throws Exception {
    Files.createDirectories(repo.resolve("big"));
    Files.writeString(repo.resolve("big/data"), "one\n");
    git("add", ".");
    git("commit", "-q", "-m", "big");
    git("sparse-checkout", "set", "--cone", "sub");
    assertThat(repo.resolve("big")).doesNotExist();
    task("a.md", "mkdir -p big; echo new >big/new; echo seen >>sub/x");
    task("b.md", "echo b >sub/b");
    ran();
    Cli landed = land("--verify", "grep -q seen sub/x && test -e sub/b");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(git("show", "HEAD:big/new")).isEqualTo("new");
    assertThat(git("show", "HEAD:big/data")).isEqualTo("one");
    assertThat(repo.resolve("big/data")).doesNotExist();
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void thousands_of_files_are_no_obstacle() throws Exception {
    int each = FaultTable.WHOLE ? 100 : 20;
    for (int folder = 0; folder < 100; folder++) {
      Path in = Files.createDirectories(repo.resolve("d" + folder));
      for (int file = 0; file < each; file++) {
        Files.writeString(in.resolve("f" + file), folder + " " + file + "\n");
      }
    }
    git("add", ".");
    git("commit", "-q", "-m", "many");
    String add = "for i in $(seq 2000); do echo $i >d5/n$i; done";
    task("a.md", "for d in d1*; do echo a >>$d/f1; done; rm -r d99; " + add);
    ran();
    Cli landed = land("--verify", "test -e d5/n2000 && ! test -e d99");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(git("ls-files").lines()).hasSize(3 + 99 * each + 2000);
    assertThat(git("status", "--porcelain")).isEmpty();
  }

  @Test
  void a_worktree_of_a_bare_repository_is_a_repository_too() throws Exception {
    Path bare = temp.resolve("bare.git");
    git("clone", "-q", "--bare", repo.toString(), bare.toString());
    Path mine = temp.resolve("mine");
    git("-C", bare.toString(), "worktree", "add", "-q", mine.toString(), "main");
    task("a.md", "echo a >a");
    Path codex = FakeCodex.script(temp, OBEYS);
    Cli result =
        Cli.run(tasks, "--worktree", "-s", "workspace-write", "-C", mine, "--codex", codex);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(temp.resolve("mine.worktrees")).isEmptyDirectory();
    Cli landed = Cli.run("land", tasks, "-C", mine, "-y", "--verify", "test -e a");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(mine.resolve("a")).exists();
    assertThat(git("-C", bare.toString(), "branch", "--format=%(refname:short)")).isEqualTo("main");
    task("b.md", "true");
    Cli none = Cli.run(tasks, "--worktree", "-C", bare, "--codex", codex);
    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.err().lines()).hasSize(1);
  }

  @Test
  void a_target_that_another_clone_pushes_to_meanwhile_keeps_that_commit() throws Exception {
    Path clone = temp.resolve("clone");
    git("branch", "next");
    git("clone", "-q", "-b", "next", repo.toString(), clone.toString());
    task("a.md", "echo a >a");
    ran();
    Path once = temp.resolve("once");
    String as = "git -C " + clone + " -c user.name=B -c user.email=b@localhost ";
    String push =
        "mkdir %s 2>/dev/null || exit 0; echo b >%s/b; %s add b; %s commit -qm b; %s push -q"
            .formatted(once, clone, as, as, as);
    Cli landed = land("--onto", "next", "--verify", push);
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(landed.out()).contains("next has moved meanwhile; merging anew");
    assertThat(git("ls-tree", "--name-only", "next").lines()).contains("a", "b");
    assertThat(repo.resolve("a")).doesNotExist();
    assertThat(branches()).isEmpty();
  }

  @Test
  void a_repository_whose_own_folder_lies_elsewhere_is_landed_in_its_checkout() throws Exception {
    Path store = temp.resolve("store.git");
    git("init", "-q", "--separate-git-dir", store.toString());
    git("worktree", "add", "-q", temp.resolve("linked").toString());
    task("a.md", "echo a >a");
    task("b.md", "echo b >b");
    ran();
    Cli landed = Cli.run("land", tasks.resolve("a.md"), "-C", repo, "-y");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(repo.resolve("a")).exists();
    Cli unknown = Cli.run("land", tasks, "-C", temp.resolve("linked"), "-y", "--onto", "main");
    assertThat(unknown.exit()).as(unknown.out() + unknown.err()).isEqualTo(3);
    assertThat(unknown.err()).contains("main is checked out where git does not know");
    git("config", "core.worktree", "../repo");
    Cli known = Cli.run("land", tasks, "-C", temp.resolve("linked"), "-y", "--onto", "main");
    assertThat(known.exit()).as(known.out() + known.err()).isZero();
    assertThat(repo.resolve("b")).exists();
    assertThat(store.resolve("a")).doesNotExist();
    assertThat(store.resolve("b")).doesNotExist();
  }

  @Test
  void a_branch_that_is_called_like_the_tool_is_reported_and_fails_no_task() throws Exception {
    git("branch", "codex-worker");
    task("a.md", "echo a >a");
    Cli result = run();
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("it has a branch codex-worker", "rename it");
    git("branch", "-m", "codex-worker", "mine");
    assertThat(run().exit()).isZero();
  }

  @Test
  void messages_are_whole_in_a_repository_of_another_encoding() throws Exception {
    git("config", "i18n.commitEncoding", "ISO-8859-1");
    task("a.md", "# Größe", "echo a >a");
    ran();
    assertThat(
            git("-c", "i18n.logOutputEncoding=UTF-8", "log", "-1", "--format=%s", "codex-worker/a"))
        .isEqualTo("Größe");
    land();
    assertThat(git("-c", "i18n.logOutputEncoding=UTF-8", "log", "-1", "--format=%s"))
        .contains("Größe");
  }

  @Test
  void a_detached_head_is_a_start_like_any_other() throws Exception {
    git("checkout", "-q", "--detach");
    task("a.md", "echo a >a");
    ran();
    assertThat(git("rev-parse", "codex-worker/a^")).isEqualTo(tip("HEAD"));
    Cli unnamed = land();
    assertThat(unnamed.exit()).isEqualTo(3);
    assertThat(unnamed.err().lines()).hasSize(1);
    Cli landed = land("--onto", "main", "--verify", "test -e a");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(git("show", "main:a")).isEqualTo("a");
  }
}
