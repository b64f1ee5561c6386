package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.FaultTable;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A landing that gives tasks back to codex is killed at any command of git. */
class FixCrashIT {
  private static final String RESOLVES =
      "case $prompt in *'could not be landed'*|*'cut short'*) sed -i '/^[<=>]\\{7\\}/d' file;;\n"
          + "*) eval \"${prompt%%---*}\";; esac\n"
          + FakeCodex.SUCCESS;

  /** Every command takes minutes, so that the usual build tries one in so many. */
  private static final int SPARSE = FaultTable.WHOLE ? 1 : 20;

  @TempDir Path temp;
  private Path codex;
  private Path git;

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + output).isZero();
    return output.stripTrailing();
  }

  private String git(Path repo, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(git.toString(), "-C", repo.toString()));
    command.addAll(List.of(args));
    return output(command);
  }

  /** A repository and a queue with branches that conflict, and a git that can be replaced. */
  private Path scenario(int n) throws Exception {
    Path place = Files.createDirectory(temp.resolve("place" + n));
    Path repo = Files.createDirectory(place.resolve("repo"));
    Path tasks = Files.createDirectory(place.resolve("tasks"));
    Files.createDirectory(place.resolve("bin"));
    git(repo, "init", "-q", "-b", "main");
    git(repo, "config", "user.name", "Ada");
    git(repo, "config", "user.email", "ada@localhost");
    Files.writeString(repo.resolve("file"), "one\n");
    git(repo, "add", ".");
    git(repo, "commit", "-q", "-m", "first");
    Files.writeString(tasks.resolve("a.md"), "echo a >>file\n");
    Files.writeString(tasks.resolve("b.md"), "echo b >>file\n");
    replace(place, 0);
    Worker.Result ran = run(place);
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    return place;
  }

  /** Stands in for git: the program that runs its nth command dies after it. */
  private void replace(Path place, int n) throws IOException {
    Files.writeString(place.resolve("count"), "0");
    Path script = place.resolve("bin/git");
    Files.writeString(
        script,
        """
        #!/bin/sh
        n=$(($(cat %1$s) + 1)); echo $n >%1$s
        if [ $n = %2$d ]; then %3$s "$@"; kill -9 $PPID; exit; fi
        exec %3$s "$@"
        """
            .formatted(place.resolve("count"), n, git));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Worker.Result program(Path place, Object... args) throws Exception {
    String path = place.resolve("bin") + ":" + System.getenv("PATH");
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("-C", place.resolve("repo"), "--codex", codex, "-r", "0"));
    return Worker.run(temp, Map.of("PATH", path), all.toArray());
  }

  private Worker.Result run(Path place) throws Exception {
    return program(place, place.resolve("tasks"), "--worktree", "-s", "workspace-write");
  }

  private Worker.Result land(Path place) throws Exception {
    return program(place, "land", place.resolve("tasks"), "-y", "--fix", "1", "--verify", "true");
  }

  private void killAt(int n) throws Exception {
    Path place = scenario(n);
    Path repo = place.resolve("repo");
    List<String> tips =
        git(repo, "for-each-ref", "--format=%(objectname)", "refs/heads/").lines().toList();
    replace(place, n);
    Worker.Result killed = land(place);
    assertThat(killed.exit()).as("%d: %s%s", n, killed.out(), killed.err()).isEqualTo(137);
    assertThat(git(repo, "rev-list", "--all").lines()).as("%d", n).containsAll(tips);
    replace(place, 0);
    Worker.Result recovered = run(place);
    assertThat(recovered.exit()).as("%d: %s%s", n, recovered.out(), recovered.err()).isZero();
    Worker.Result again = land(place);
    String what = "%d: %s%s%s".formatted(n, recovered.out(), again.out(), again.err());
    assertThat(again.exit()).as(what).isZero();
    Processes.await(
        "no git is left",
        () -> Processes.withCommandLine(place.resolve("bin/git").toString()).isEmpty());
    assertThat(repo.resolve("file")).as(what).hasContent("one\nb\na\n");
    assertThat(git(repo, "rev-list", "main").lines()).as(what).containsAll(tips);
    assertThat(git(repo, "branch", "--format=%(refname:short)")).as(what).isEqualTo("main");
    assertThat(git(repo, "worktree", "list").lines()).as(what).hasSize(1);
    assertThat(git(repo, "status", "--porcelain")).as(what).isEmpty();
  }

  @Test
  void fixing_may_be_killed_after_every_command_of_git() throws Exception {
    git = Path.of(output(List.of("/bin/sh", "-c", "command -v git")));
    codex = FakeCodex.script(temp, RESOLVES);
    Path whole = scenario(0);
    replace(whole, 0);
    Worker.Result undisturbed = land(whole);
    assertThat(undisturbed.exit()).as(undisturbed.out() + undisturbed.err()).isZero();
    int all = Integer.parseInt(Files.readString(whole.resolve("count")).strip());
    IntStream.rangeClosed(1, all)
        .filter(n -> n % SPARSE == 0)
        .parallel()
        .forEach(
            n -> {
              try {
                killAt(n);
              } catch (Exception e) {
                throw new AssertionError("at " + n, e);
              }
            });
    System.out.println("a landing with --fix was killed at " + all / SPARSE + " points");
  }
}
