package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Landings that are killed at any command of git, and landings that meet. */
class LandIT {
  @TempDir Path temp;
  private Path repos;
  private Optional<LoopDisk> disk = Optional.empty();
  private Path tasks;
  private Path origin;
  private Path git;

  /** Git is killed too, and leaves the lock files of its worktrees. */
  private static final String AFTER =
      """
      "$git" "$@"
      for each in "$repo"/.git/worktrees/*; do
        [ -d $each ] && echo initializing >$each/locked && : >$each/index.lock
      done
      kill -9 $PPID""";

  private static final String BEFORE = "kill -9 $PPID";

  /** Git lives on for a while, as it does for a large repository. */
  private static final String DURING = "kill -9 $PPID; sleep 1; exec \"$git\" \"$@\"";

  /** Every command takes minutes, so that the usual build tries one in so many. */
  private static final int SPARSE = FaultTable.WHOLE ? 1 : 9;

  /** What {@code land} has to go through in each repository. */
  private record Scenario(Path repo, Path bin, String target, List<String> options) {}

  @BeforeEach
  void makeBranches() throws Exception {
    temp = temp.toRealPath();
    repos = temp;
    Process which = new ProcessBuilder("/bin/sh", "-c", "command -v git").start();
    git = Path.of(new String(which.getInputStream().readAllBytes(), UTF_8).strip());
    tasks = Files.createDirectory(temp.resolve("tasks"));
    origin = Files.createDirectory(temp.resolve("origin"));
    git(origin, "init", "-q", "-b", "main");
    git(origin, "config", "user.name", "Ada");
    git(origin, "config", "user.email", "ada@localhost");
    Files.writeString(origin.resolve("file"), "one\n");
    git(origin, "add", ".");
    git(origin, "commit", "-q", "-m", "first");
    git(origin, "branch", "next");
    Files.writeString(tasks.resolve("a.md"), "echo a >a\n");
    Files.writeString(tasks.resolve("b.md"), "---\nneeds: a.md\n---\necho b >b\n");
    Files.writeString(tasks.resolve("c.md"), "echo c >a\n");
    Files.writeString(tasks.resolve("d.md"), "touch bad\n");
    Path codex = FakeCodex.script(temp, "eval \"${prompt%%---*}\"\n" + FakeCodex.SUCCESS);
    Worker.Result ran =
        Worker.run(
            temp,
            Map.of(),
            tasks,
            "--worktree",
            "-s",
            "workspace-write",
            "-C",
            origin,
            "--codex",
            codex);
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
  }

  private String git(Path repo, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(git.toString(), "-C", repo.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + output).isZero();
    return output.stripTrailing();
  }

  private Scenario scenario(String name, String target, List<String> options) throws Exception {
    Path repo = repos.resolve(name);
    Process copy = new ProcessBuilder("cp", "-a", origin.toString(), repo.toString()).start();
    assertThat(copy.waitFor()).isZero();
    if (disk.isPresent()) {
      disk.get().sync();
    }
    return new Scenario(repo, Files.createDirectory(temp.resolve(name + ".bin")), target, options);
  }

  /** Stands in for git: its nth command is replaced by others. */
  private void replace(Scenario in, int n, String commands) throws IOException {
    Files.writeString(in.bin.resolve("count"), "0");
    Path script = in.bin.resolve("git");
    Files.writeString(
        script,
        """
        #!/bin/sh
        git=%s repo=%s
        n=$(($(cat %3$s) + 1)); echo $n >%3$s
        if [ $n = %4$d ]; then
        %5$s
        exit
        fi
        exec "$git" "$@"
        """
            .formatted(git, in.repo, in.bin.resolve("count"), n, commands));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Worker land(Scenario in) throws IOException {
    List<Object> args = new ArrayList<>(List.of("land", tasks, "-C", in.repo, "-y"));
    args.addAll(List.of("--verify", "! test -e bad", "--onto", in.target));
    args.addAll(in.options);
    return Worker.start(temp, Map.of("PATH", in.bin + ":" + System.getenv("PATH")), args.toArray());
  }

  /** Kills landings at every so-many-th command of git; returns how many landings that were. */
  private int killAtEach(String name, int step, String commands, String target, String... options)
      throws Exception {
    Scenario whole = scenario(name, target, List.of(options));
    replace(whole, 0, "");
    Worker.Result undisturbed = land(whole).await();
    assertThat(undisturbed.exit()).as(undisturbed.out() + undisturbed.err()).isEqualTo(1);
    assertThat(undisturbed.out()).contains("2 branches landed, 2 left out");
    int all = Integer.parseInt(Files.readString(whole.bin.resolve("count")).strip());
    IntStream points = IntStream.rangeClosed(1, all).filter(n -> n % step == 0);
    FaultTable.tried(all / step);
    (disk.isPresent() ? points : points.parallel())
        .forEach(
            n -> {
              try {
                killAt(n, scenario(name + n, target, List.of(options)), commands);
              } catch (Exception e) {
                throw new AssertionError(name + n, e);
              }
            });
    return all / step;
  }

  private void killAt(int n, Scenario in, String commands) throws Exception {
    String old = git(in.repo, "rev-parse", in.target);
    List<String> tips =
        git(in.repo, "for-each-ref", "--format=%(objectname)", "refs/heads/").lines().toList();
    replace(in, n, commands);
    Worker.Result killed = land(in).await();
    assertThat(killed.exit()).as("%s%d: %s", in.repo, n, killed.out()).isEqualTo(137);
    if (disk.isPresent()) {
      noGitIsLeft(in);
      disk.get().startAgain();
      removeLocks(in);
      git(in.repo, "fsck", "--connectivity-only");
    }
    String tip = git(in.repo, "rev-parse", in.target);
    if (!tip.equals(old)) {
      assertThat(git(in.repo, "ls-tree", "--name-only", tip)).isEqualTo("a\nb\nfile");
    }
    if (!in.options.contains("--squash")) {
      assertThat(git(in.repo, "rev-list", "--all").lines()).containsAll(tips);
    }
    replace(in, 0, "");
    Worker.Result again = land(in).await();
    String what = "%s%d: %s%s".formatted(in.repo, n, again.out(), again.err());
    assertThat(again.exit()).as(what).isEqualTo(1);
    noGitIsLeft(in);
    assertThat(git(in.repo, "ls-tree", "--name-only", in.target)).as(what).isEqualTo("a\nb\nfile");
    assertThat(git(in.repo, "branch", "--format=%(refname:short)").lines())
        .as(what)
        .containsExactly("codex-worker/c", "codex-worker/d", "main", "next");
    assertThat(git(in.repo, "worktree", "list").lines()).as(what).hasSize(1);
    assertThat(git(in.repo, "status", "--porcelain")).as(what).isEmpty();
    assertThat(git(in.repo, "rev-list", "--count", "--merges", old + ".." + in.target))
        .as(what)
        .isEqualTo(in.options.contains("--squash") ? "0" : "2");
  }

  /** As git asks its user to do; the disk may have kept them. */
  private static void removeLocks(Scenario in) throws Exception {
    try (Stream<Path> files = Files.walk(in.repo.resolve(".git"))) {
      for (Path lock : files.filter(f -> f.toString().endsWith(".lock")).toList()) {
        if (!lock.endsWith("codex-worker.lock")) {
          Files.delete(lock);
        }
      }
    }
  }

  private static void noGitIsLeft(Scenario in) throws Exception {
    Processes.await("no git is left", () -> Processes.withCommandLine(in.bin + "/git").isEmpty());
  }

  @Test
  @Fault("1 a landing is killed at any command of git")
  void a_landing_may_be_killed_before_and_after_every_command_of_git() throws Exception {
    int after = killAtEach("after", SPARSE, AFTER, "main");
    int before = killAtEach("before", SPARSE, BEFORE, "next", "--squash");
    int during = killAtEach("during", 3 * SPARSE, DURING, "main", "--squash");
    System.out.println("a landing was killed at " + (after + before + during) + " points");
  }

  @Test
  @Fault("3 power loss in the middle of a landing")
  void a_landing_may_lose_its_power_at_every_command_of_git() throws Exception {
    try (LoopDisk made = LoopDisk.make(temp, 256)) {
      disk = Optional.of(made);
      repos = made.folder();
      String loss = made.powerLoss("$repo/file") + "; kill -9 $PPID";
      killAtEach("loss", 4 * SPARSE, loss, "next");
      killAtEach("late", 4 * SPARSE, "\"$git\" \"$@\"\n" + loss, "next", "--squash");
    }
  }

  @Test
  void two_landings_meet() throws Exception {
    Scenario in = scenario("meet", "main", List.of());
    replace(in, 0, "");
    Path go = temp.resolve("go");
    Path checking = temp.resolve("checking");
    String wait = "touch " + checking + "; until test -e " + go + "; do sleep 0.1; done";
    Worker first = land(new Scenario(in.repo, in.bin, "main", List.of("--verify", wait)));
    Processes.await("the first checks", () -> Files.exists(checking));
    Worker.Result second = land(in).await();
    assertThat(second.exit()).isEqualTo(3);
    assertThat(second.err()).contains("another land is working in " + in.repo);
    Files.createFile(go);
    assertThat(first.await().exit()).isEqualTo(1);
  }

  @Test
  void ctrl_c_ends_the_check_and_moves_nothing() throws Exception {
    Scenario in = scenario("interrupt", "main", List.of());
    replace(in, 0, "");
    Path checking = temp.resolve("checking");
    String wait = "touch " + checking + "; sleep 600.25";
    Worker landing = land(new Scenario(in.repo, in.bin, "main", List.of("--verify", wait)));
    Processes.await("it checks", () -> Files.exists(checking));
    landing.signal("INT");
    Worker.Result ended = landing.await();
    assertThat(ended.exit()).as(ended.err()).isEqualTo(130);
    assertThat(ended.err()).contains("stopped: interrupted (SIGINT); run again to go on");
    assertThat(Processes.withCommandLine("sleep 600.25")).isEmpty();
    assertThat(git(in.repo, "log", "--format=%s", "main")).isEqualTo("first");
    assertThat(git(in.repo, "worktree", "list").lines()).hasSize(1);
  }
}
