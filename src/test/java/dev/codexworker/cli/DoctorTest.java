package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor finds, and what it says to do about it. */
class DoctorTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeQueue() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "x");
  }

  /** A codex that has the other commands, too; they answer with these shell commands. */
  private Path codex(String others) throws IOException {
    Path codex = temp.resolve("codex");
    Files.writeString(
        codex, "#!/bin/sh\n[ \"$1\" = --version ] && echo codex-cli 0.169.0 && exit\n" + others);
    Files.setPosixFilePermissions(codex, PosixFilePermissions.fromString("rwxr-xr-x"));
    return codex;
  }

  private Cli doctor(Path codex, Object... args) {
    return Cli.run(
        Stream.concat(Stream.of("doctor", tasks, "-C", temp, "--codex", codex), Stream.of(args))
            .toArray());
  }

  @Test
  void all_is_well_and_nothing_stays() throws Exception {
    Cli result = doctor(codex("exit 0"));
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("ok       java", "ok       codex      codex-cli 0.169.0, " + temp)
        .contains("ok       login", "ok       sandbox", "ok       git", "ok       leftovers")
        .containsPattern("ok       folder     \\S*tasks \\(\\w+\\): locks, renames")
        .containsPattern("ok       space      [\\d,.]+ MB free")
        .doesNotContain("problem", "warning");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md");
    assertThat(doctor(codex("exit 0"), "-q").out()).isEmpty();
  }

  @Test
  void json_says_the_same() throws Exception {
    Cli result = doctor(codex("exit 0"), "--json");
    assertThat(Schema.DOCTOR.problems(result.out())).isEmpty();
    assertThat(result.out()).contains("\"ok\" : true");
    Cli missing = doctor(temp.resolve("nowhere"), "--json");
    assertThat(missing.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(Schema.DOCTOR.problems(missing.out())).isEmpty();
    assertThat(missing.out()).contains("\"ok\" : false");
  }

  @Test
  void a_codex_that_is_missing_or_broken_is_a_problem_with_a_remedy() throws Exception {
    Cli missing = doctor(Path.of("no-such-codex"));
    assertThat(missing.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(missing.out())
        .contains("problem  codex      'no-such-codex' was not found")
        .contains("npm install -g @openai/codex");
    Path broken = FakeCodex.script(temp, "");
    Files.writeString(broken, "#!/bin/sh\necho 'needs node 22'; exit 1\n");
    Cli result = doctor(broken);
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.out()).contains("problem  codex", "exited with 1: needs node 22");
  }

  @Test
  void a_sandbox_that_can_not_start_is_a_problem_and_a_missing_login_a_warning() throws Exception {
    Cli sandbox =
        doctor(
            codex(
                "[ $1 = sandbox ] && echo 'bwrap: No permissions to create namespace' && exit 1"));
    assertThat(sandbox.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(sandbox.out())
        .contains("problem  sandbox", "bwrap: No permissions", "seccomp=unconfined");
    Cli login = doctor(codex("[ $1 = login ] && echo 'Not logged in' && exit 1; exit 0"));
    assertThat(login.exit()).isZero();
    assertThat(login.out()).contains("warning  login", "codex login");
    Cli wrapper = doctor(FakeCodex.script(temp, FakeCodex.SUCCESS));
    assertThat(wrapper.exit()).isZero();
    assertThat(wrapper.out()).contains("warning  sandbox    not tried");
  }

  @Test
  void what_dead_runs_left_is_named() throws Exception {
    Files.writeString(tasks.resolve("in-progress-b.md"), "x");
    Cli result = doctor(codex("exit 0"));
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("warning  leftovers  1 in the hands of runs that died, 0 of them with an agent")
        .contains("the first is b.md");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md", "in-progress-b.md");
  }

  @Test
  void a_folder_that_all_may_write_is_refused_as_a_run_would() throws Exception {
    Files.setPosixFilePermissions(tasks, PosixFilePermissions.fromString("rwxrwxrwx"));
    Cli result = doctor(codex("exit 0"));
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.out()).contains("problem  folder", "chmod o-w", "--allow-shared-queue");
    assertThat(Cli.run("doctor", temp.resolve("nowhere")).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run("doctor", tasks, "-C", temp.resolve("nowhere")).err())
        .contains("no such folder: " + temp);
  }
}
