package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that only a run with certain options may run, and the workers that need one. */
class OnlyWithTest {
  private static final String CHECK = "test $CODEX_WORKER_TASK # it's one";

  @TempDir Path temp;
  private Path project;
  private Path queue;
  private Path codex;

  @BeforeEach
  void makeProject() throws Exception {
    project = Files.createDirectory(temp.toRealPath().resolve("project"));
    queue = project.resolve(".catlab/tasks");
    codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the runs in the background end",
        () -> Processes.withCommandLine("run " + queue).isEmpty());
  }

  private Cli in(Object verb, Object... args) {
    List<Object> all = new ArrayList<>(List.of(verb, "-C", project));
    all.addAll(List.of(args));
    return Cli.with(Map.of("CODEX_CMD", codex.toString()), all.toArray());
  }

  private String spawn(Object... args) {
    Cli spawned = in("spawn", args);
    assertThat(spawned.exit()).as(spawned.err()).isZero();
    return spawned.out().substring(0, 6);
  }

  private String log(String id) throws IOException {
    String name =
        FolderNames.of(queue).stream()
            .filter(n -> n.contains("_" + id + "_") && n.endsWith(".txt"))
            .findFirst()
            .orElseThrow();
    return Files.readString(queue.resolve(name));
  }

  @Test
  void a_task_is_left_alone_by_every_run_without_exactly_these_options() throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "---\nonly-with: --verify 'exit 0'\n---\nx");
    Files.writeString(tasks.resolve("b.md"), "x");
    Cli without = Cli.run(tasks, "--codex", codex, "-C", project);
    assertThat(without.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(without.out()).contains("is run only with --verify 'exit 0'");
    assertThat(FolderNames.of(tasks)).contains("a.md", "done_exec_log-b.md.txt");
    assertThat(tasks.resolve("done_exec_log-a.md.txt")).doesNotExist();
    Cli other = Cli.run(tasks, "--codex", codex, "-C", project, "--verify", "exit  0");
    assertThat(other.exit()).isEqualTo(ExitCode.TASK_FAILED);
    Cli with = Cli.run(tasks, "--codex", codex, "-C", project, "--verify", "exit 0");
    assertThat(with.exit()).as(with.out() + with.err()).isZero();
    assertThat(tasks.resolve("done_exec_log-a.md.txt")).exists();
  }

  @Test
  void what_one_worker_may_do_and_must_pass_does_not_reach_the_others() throws Exception {
    Path shared = Files.createDirectory(temp.resolve("shared")).toRealPath();
    String plain = spawn("one");
    String checked = spawn("--verify", CHECK, "two");
    String writing = spawn("--implement", "--add-dir", shared, "three");
    String free = spawn("--mode", "danger-full-access", "--yes", "four");
    String again = spawn("five");
    Cli waited = in("wait");
    assertThat(waited.exit()).as(waited.out() + waited.err()).isZero();
    assertThat(waited.out().lines()).hasSize(5);
    for (String usual : List.of(plain, again)) {
      assertThat(log(usual)).contains("sandbox: read-only").doesNotContain("verify:", "--add-dir");
    }
    assertThat(log(checked)).contains("verify: $ " + CHECK, "sandbox: read-only");
    assertThat(log(writing))
        .contains("--add-dir " + shared, "sandbox: workspace-write")
        .doesNotContain("verify:");
    assertThat(log(free))
        .contains("sandbox: danger-full-access")
        .doesNotContain("verify:", "--add-dir");
  }

  @Test
  void no_sandbox_is_confirmed_twice_before_anything_is_written() {
    Object[] args = {"spawn", "-C", project, "--mode", "danger-full-access", "x"};
    assertThat(Cli.run(args).err()).contains("needs --yes");
    Cli once = Cli.onTerminal("y\nn\n", args);
    assertThat(once.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(once.err()).contains("Are you sure?", "nothing was spawned");
    assertThat(project).isEmptyDirectory();
  }

  @Test
  void wrong_combinations_are_refused_before_anything_is_written() {
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("--add-dir", temp, "x"),
            List.of("--add-dir", temp.resolve("nowhere"), "--implement", "x"),
            List.of("--verify", " ", "x"),
            List.of("--verify", "a\nb", "x"),
            List.of("--worktree", "x"),
            List.of("--worktree", "--plan", "x"),
            List.of("--mode", "dry-run", "x"))) {
      Cli result = in("spawn", wrong.toArray());
      assertThat(result.exit()).as(wrong + result.err()).isEqualTo(ExitCode.USAGE);
      assertThat(result.err().lines()).as(wrong.toString()).hasSize(1);
    }
    assertThat(project).isEmptyDirectory();
  }

  @Test
  void a_worker_with_a_run_of_its_own_waits_for_what_another_run_does() throws Exception {
    Path gate = temp.resolve("gate");
    codex =
        FakeCodex.script(
            temp, "until [ -e " + gate + " ]; do sleep 0.1; done\n" + FakeCodex.SUCCESS);
    String first = spawn("--name", "facts", "one");
    String second = spawn("--verify", CHECK, "--needs", first, "two");
    String third = spawn("--needs", second, "three");
    Path log = project.resolve(".catlab/runner.log");
    Processes.await(
        "the second is left for now",
        () -> Files.readString(log).contains("_" + first + "_facts.md, which waits itself"));
    Files.createFile(gate);
    Cli waited = in("wait", second, third);
    assertThat(waited.exit()).as(waited.out() + waited.err()).isZero();
    assertThat(log(second)).contains("_" + first + "_facts.md: " + project);
    assertThat(log(third)).contains("_" + second + "_two.md: " + project).doesNotContain("verify:");
  }

  @Test
  void runs_do_not_wait_for_each_other_in_a_circle() throws Exception {
    spawn("one");
    Files.writeString(
        queue.resolve("20260101_000000_aaaaaa_a.md"),
        "---\nneeds: 20260101_000000_bbbbbb_b.md\n---\nx");
    Files.writeString(
        queue.resolve("20260101_000000_bbbbbb_b.md"),
        "---\nneeds: 20260101_000000_aaaaaa_a.md\nonly-with: --verify 'exit 0'\n---\nx");
    spawn("--verify", "exit 0", "two");
    spawn("three");
    Cli waited = in("wait");
    assertThat(waited.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(waited.out()).contains("pending aaaaaa", "pending bbbbbb");
  }

  @Test
  void a_file_grants_nothing_to_the_run_that_spawn_and_wait_start() throws Exception {
    spawn("one");
    Path evil = queue.resolve("20260101_000000_abcdef_evil.md");
    Files.writeString(
        evil,
        "---\nsandbox: danger-full-access\nonly-with: --mode danger-full-access --verify 'touch %s'\n---\nx"
            .formatted(temp.resolve("pwned")));
    Cli waited = in("wait");
    assertThat(waited.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(waited.out())
        .contains("pending abcdef", "its run has ended; run " + evil + " with the options");
    assertThat(temp.resolve("pwned")).doesNotExist();
    assertThat(FolderNames.of(queue)).noneMatch(n -> n.endsWith("evil.md.txt"));
  }
}
