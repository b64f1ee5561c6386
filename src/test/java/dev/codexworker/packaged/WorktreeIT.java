package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.FaultTable;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that die while they work with git, and workers that do so at the same time. */
class WorktreeIT {
  /** More than the changes that git makes for two tasks. */
  private static final int MOST = 40;

  @TempDir Path temp;
  private Path repo;
  private Path tasks;
  private Path codex;
  private Path asked;
  private Path git;

  @BeforeEach
  void makeGit() throws Exception {
    asked = temp.resolve("asked");
    codex =
        FakeCodex.script(
            temp,
            "echo \"${prompt%%---*}\" >>"
                + asked
                + "\neval \"${prompt%%---*}\"\n"
                + FakeCodex.SUCCESS);
    Process which = new ProcessBuilder("/bin/sh", "-c", "command -v git").start();
    git = Path.of(new String(which.getInputStream().readAllBytes(), UTF_8).strip());
    Files.createDirectory(temp.resolve("bin"));
  }

  /** How a worker dies over a command of git. */
  private enum Death {
    AFTER("\"$git\" \"$@\"; kill -9 $PPID"),
    /** Git lives on for a while, as it does for a large repository. */
    DURING("kill -9 $PPID; sleep 2; exec \"$git\" \"$@\""),
    /** Git dies, too, and leaves half a worktree and its lock files. */
    WITH_GIT(
        """
        case "$*" in
          *"worktree add"*)
            "$git" "$@"
            for each in "$repo"/.git/worktrees/*; do
              echo initializing >$each/locked; : >$each/index.lock
            done
            rm -f "$repo".worktrees/*/* ;;
          *"worktree remove"*) rm -f "$repo".worktrees/*/file ;;
          *) for each in "$repo"/.git/worktrees/*; do [ -d $each ] && : >$each/index.lock; done;;
        esac
        kill -9 $PPID""");

    private final String commands;

    Death(String commands) {
      this.commands = commands;
    }
  }

  /** Stands in for git: the worker that has it change something for the nth time dies so. */
  private void dieAt(int n, Death death) throws IOException {
    dieAt(n, death.commands);
  }

  private void dieAt(int n, String commands) throws IOException {
    Files.writeString(temp.resolve("count"), "0");
    Path script = temp.resolve("bin/git");
    Files.writeString(
        script,
        """
        #!/bin/sh
        git=%s repo=%s
        case " $* " in
          *" worktree "*|*" add "*|*" merge "*|*" commit-tree "*|*" update-ref "*|*" branch "*)
            n=$(($(cat %3$s) + 1)); echo $n >%3$s
            if [ $n = %4$d ]; then
            %5$s
            exit
            fi
        esac
        exec "$git" "$@"
        """
            .formatted(git, repo, temp.resolve("count"), n, commands));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String git(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(git.toString(), "-C", repo.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + output).isZero();
    return output.stripTrailing();
  }

  private void makeRepository(int number) throws Exception {
    repo = Files.createDirectory(temp.resolve("repo" + number)).toRealPath();
    tasks = Files.createDirectory(temp.resolve("tasks" + number));
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@localhost");
    Files.writeString(repo.resolve("file"), "one\n");
    git("add", ".");
    git("commit", "-q", "-m", "first");
  }

  private Worker start(String... more) throws IOException {
    List<Object> args = new ArrayList<>(List.of(tasks, "--worktree", "-s", "workspace-write"));
    args.addAll(List.of("-C", repo, "--codex", codex, "-r", "0"));
    args.addAll(List.of(more));
    String path = temp.resolve("bin") + ":" + System.getenv("PATH");
    return Worker.start(temp, Map.of("PATH", path), args.toArray());
  }

  @ParameterizedTest
  @EnumSource(Death.class)
  void a_worker_may_die_over_any_change_that_git_makes(Death death) throws Exception {
    int step = (death == Death.DURING ? 3 : 1) * (FaultTable.WHOLE ? 1 : 3);
    for (int n = 1; ; n += step) {
      assertThat(n).isLessThan(MOST);
      makeRepository(n);
      Files.writeString(tasks.resolve("a.md"), "---\noutput: report.md\n---\necho a >>file\n");
      Files.writeString(tasks.resolve("b.md"), "---\nneeds: a.md\n---\necho b >>file\n");
      Files.deleteIfExists(asked);
      dieAt(n, death);
      boolean through = start().await().exit() == 0;
      dieAt(0, death);
      Worker.Result result = start().await();
      assertThat(result.exit()).as("%d: %s%s", n, result.out(), result.err()).isZero();
      String wrapper = temp.resolve("bin/git").toString();
      Processes.await("no git is left", () -> Processes.withCommandLine(wrapper).isEmpty());
      assertThat(git("show", "codex-worker/a:file")).as("%d", n).isEqualTo("one\na");
      assertThat(git("show", "codex-worker/a:report.md")).as("%d", n).isEqualTo("ok");
      assertThat(git("show", "codex-worker/b:file")).as("%d", n).isEqualTo("one\na\nb");
      assertThat(git("log", "--format=%s", "codex-worker/b").lines())
          .as("%d", n)
          .containsExactly("echo b >>file", "echo a >>file", "first");
      assertThat(git("worktree", "list").lines()).as("%d", n).hasSize(1);
      assertThat(git("status", "--porcelain")).as("%d", n).isEmpty();
      assertThat(Files.readAllLines(asked)).as("%d", n).filteredOn(l -> !l.isBlank()).hasSize(2);
      try (Stream<Path> left = Files.walk(repo.resolve(".git"))) {
        assertThat(left.filter(f -> f.toString().endsWith(".lock")))
            .as("%d", n)
            .containsOnly(repo.resolve(".git/codex-worker.lock"));
      }
      if (through) {
        return;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Death.class,
      names = {"AFTER", "WITH_GIT"})
  void a_worker_may_die_while_it_puts_earlier_work_aside(Death death) throws Exception {
    for (int n = 1; ; n += FaultTable.WHOLE ? 1 : 3) {
      assertThat(n).isLessThan(MOST);
      makeRepository(n);
      Files.writeString(tasks.resolve("a.md"), "echo old >>file; echo x >kept; exit 1\n");
      dieAt(0, death);
      assertThat(start().await().exit()).isEqualTo(1);
      Files.writeString(repo.resolve("newer"), "newer\n");
      git("add", ".");
      git("commit", "-q", "-m", "newer");
      Files.writeString(tasks.resolve("a.md"), "echo new >>file\n");
      dieAt(n, death);
      boolean through = start().await().exit() == 0;
      dieAt(0, death);
      Worker.Result result = start().await();
      assertThat(result.exit()).as("%d: %s%s", n, result.out(), result.err()).isZero();
      String earlier =
          git("for-each-ref", "--count=1", "--format=%(refname)", "refs/codex-worker/a/");
      assertThat(git("show", earlier + ":kept")).as("%d", n).isEqualTo("x");
      assertThat(git("show", earlier + ":file")).as("%d", n).isEqualTo("one\nold");
      assertThat(git("show", "codex-worker/a:file")).as("%d", n).isEqualTo("one\nnew");
      assertThat(git("log", "--format=%s", "codex-worker/a").lines())
          .as("%d", n)
          .containsExactly("echo new >>file", "newer", "first");
      assertThat(git("worktree", "list").lines()).as("%d", n).hasSize(1);
      if (through) {
        return;
      }
    }
  }

  @Test
  void a_signal_that_ends_git_fails_no_task() throws Exception {
    for (int n = 1; n < 4; n++) {
      makeRepository(n);
      Files.writeString(tasks.resolve("a.md"), "echo a >>file\n");
      Files.deleteIfExists(asked);
      dieAt(n, "kill -INT $$");
      Worker.Result result = start().await();
      assertThat(result.exit()).as("%d: %s%s", n, result.out(), result.err()).isEqualTo(3);
      assertThat(FolderNames.of(tasks)).noneMatch(name -> name.startsWith("failed"));
      assertThat(start().await().exit()).isZero();
      assertThat(git("show", "codex-worker/a:file")).isEqualTo("one\na");
      assertThat(Files.readAllLines(asked)).filteredOn(l -> !l.isBlank()).hasSize(1);
    }
  }

  @Test
  void several_workers_share_a_repository() throws Exception {
    makeRepository(1);
    dieAt(0, Death.AFTER);
    for (int i = 10; i < 50; i++) {
      Files.writeString(tasks.resolve("t" + i + ".md"), "echo " + i + " >file\n");
    }
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(start("-c", "3"));
    }
    for (Worker worker : workers) {
      Worker.Result result = worker.await();
      assertThat(result.exit()).as(result.out() + result.err()).isZero();
    }
    for (int i = 10; i < 50; i++) {
      assertThat(git("show", "codex-worker/t" + i + ":file")).isEqualTo(Integer.toString(i));
    }
    assertThat(git("worktree", "list").lines()).hasSize(1);
  }
}
