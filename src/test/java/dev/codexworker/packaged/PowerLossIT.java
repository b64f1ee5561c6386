package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import dev.codexworker.task.LogHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractIntegerAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine loses its power while runs work: what was not synced is gone. */
class PowerLossIT {
  private static final int LOSSES = Integer.getInteger("power.losses", FaultTable.WHOLE ? 1000 : 4);
  private static final int TASKS = 150;
  private static final Pattern SAID_DONE = Pattern.compile("done +(t\\d+\\.md)");

  @TempDir Path temp;
  private Path tasks;
  private Path journal;
  private Path codex;

  /** How many tasks were run alone, from the last one on. */
  private int lonely;

  /** A seed gives the same moments, though not the same instants: {@code -Dpower.seed=N}. */
  @Test
  @Fault("3 power loss")
  void what_was_begun_or_committed_before_a_power_loss_is_so_after_it() throws Exception {
    long seed = Long.getLong("power.seed", System.nanoTime() >>> 16);
    Random random = new Random(seed);
    temp = temp.toRealPath();
    try (LoopDisk disk = LoopDisk.make(temp, 64)) {
      for (int lost = 0, queue = 0; lost < LOSSES; queue++) {
        makeQueue(disk, queue);
        for (; lost < LOSSES && doneLogs().size() < TASKS - 30 && lonely < 20; lost++) {
          lose(disk, random);
          FaultTable.tried(1);
        }
        Worker.Result rest = Worker.start(temp, Map.of(), args()).await();
        assertThat(rest.exit()).as(rest.out() + rest.err()).isZero();
        assertThat(doneLogs()).hasSize(TASKS);
        assertThat(FolderNames.of(tasks)).hasSize(2 * TASKS);
      }
    } catch (AssertionError e) {
      throw new AssertionError("-Dpower.seed=" + seed, e);
    }
  }

  @Test
  @Fault("3 power loss after a commit to a branch")
  void a_done_tasks_branch_survives_a_power_loss() throws Exception {
    temp = temp.toRealPath();
    codex = FakeCodex.script(temp, "echo mine >own\n" + FakeCodex.SUCCESS);
    try (LoopDisk disk = LoopDisk.make(temp, 64)) {
      for (int i = 0; i < (FaultTable.WHOLE ? 20 : 2); i++) {
        Path repo = Files.createDirectory(disk.folder().resolve("repo" + i));
        tasks = Files.createDirectory(disk.folder().resolve("queue" + i));
        Files.writeString(tasks.resolve("a.md"), "x");
        git(repo, "init", "-q", "-b", "main");
        git(repo, "config", "user.name", "Ada").isZero();
        git(repo, "config", "user.email", "ada@localhost").isZero();
        git(repo, "commit", "-q", "--allow-empty", "-m", "first").isZero();
        disk.sync();
        Object[] args = {
          tasks, "--codex", codex, "--worktree", "-s", "workspace-write", "-C", repo
        };
        Worker worker = Worker.start(temp, Map.of(), args);
        Processes.await("it is done", () -> worker.output().contains("done    a.md"));
        disk.losePower(tasks.resolve(".codex-worker.lock"));
        worker.signal("KILL");
        worker.await();
        disk.startAgain();
        assertThat(tasks.resolve("done_exec_log-a.md.txt")).exists();
        git(repo, "fsck").isZero();
        git(repo, "cat-file", "-e", "codex-worker/a:own").isZero();
        FaultTable.tried(1);
      }
    }
  }

  private static AbstractIntegerAssert<?> git(Path repo, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", repo.toString()));
    command.addAll(List.of(args));
    Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes(), UTF_8);
    return assertThat(git.waitFor()).as(command + said);
  }

  private void makeQueue(LoopDisk disk, int number) throws Exception {
    tasks = Files.createDirectory(disk.folder().resolve("tasks" + number));
    journal = Files.createFile(temp.resolve("journal" + number));
    codex =
        FakeCodex.script(
            temp,
            "[ -n \"$prompt\" ] || exit 1\necho \"$prompt\" >>%s\nsleep 0.02\n".formatted(journal)
                + FakeCodex.SUCCESS);
    for (int i = 0; i < TASKS; i++) {
      Files.writeString(tasks.resolve("t%03d.md".formatted(i)), "t%03d".formatted(i));
    }
    lonely = 0;
    disk.sync();
  }

  private Object[] args() {
    return new Object[] {tasks, "--codex", codex, "-c", "2", "--no-resume", "-C", temp};
  }

  private List<String> starts() throws Exception {
    return Files.readAllLines(journal);
  }

  private Set<String> doneLogs() throws Exception {
    Set<String> done = new HashSet<>();
    for (String name : FolderNames.of(tasks)) {
      if (name.startsWith("done_exec_log-")) {
        done.add(name.substring("done_exec_log-".length(), name.length() - ".txt".length()));
      }
    }
    return done;
  }

  private void lose(LoopDisk disk, Random random) throws Exception {
    Set<String> doneBefore = doneLogs();
    int before = starts().size();
    int more = Math.min(1 + random.nextInt(5), TASKS - doneBefore.size());
    Object[] args = args();
    Worker worker;
    if (random.nextInt(4) == 0) {
      // Nothing that comes later syncs what the last commit should have synced.
      String last = "t%03d.md".formatted(TASKS - 1 - lonely++);
      args[0] = tasks.resolve(last);
      worker = Worker.start(temp, Map.of(), args);
      Processes.await("it is done", () -> worker.output().contains("done    " + last));
    } else {
      worker = Worker.start(temp, Map.of(), args);
      Processes.await("some agents start", () -> starts().size() >= before + more);
      Thread.sleep(random.nextInt(60));
    }
    disk.losePower(tasks.resolve(".codex-worker.lock"));
    worker.signal("KILL");
    Worker.Result dead = worker.await();
    Processes.await("its agents end", () -> Processes.withCommandLine(codex.toString()).isEmpty());
    List<String> started = starts().stream().skip(before).map(text -> text + ".md").toList();
    disk.startAgain();
    assertThat(started).as("run again though done").noneMatch(doneBefore::contains);
    check(dead.out(), doneBefore, started);
  }

  private void check(String said, Set<String> doneBefore, List<String> started) throws Exception {
    List<String> names = FolderNames.of(tasks);
    for (int i = 0; i < TASKS; i++) {
      String task = "t%03d.md".formatted(i);
      Path file = tasks.resolve(names.contains(task) ? task : "in-progress-" + task);
      assertThat(file).hasContent("t%03d".formatted(i));
    }
    Set<String> done = doneLogs();
    assertThat(done).as("outcomes of before").containsAll(doneBefore);
    for (String task : done) {
      LogHistory history = LogHistory.read(tasks.resolve("done_exec_log-" + task + ".txt"));
      assertThat(history.lastResult()).as("the result of " + task).isPresent();
    }
    List<String> announced = new ArrayList<>();
    Matcher lines = SAID_DONE.matcher(said);
    while (lines.find()) {
      announced.add(lines.group(1));
    }
    assertThat(done).as("outcomes that the run had announced").containsAll(announced);
    for (String task : started) {
      Path log = tasks.resolve("running_exec_log-" + task + ".txt");
      if (!done.contains(task)) {
        assertThat(log).as("the log of an agent that had started").exists();
        assertThat(LogHistory.read(log).attempts()).isPositive();
        assertThat(names).as("its claim").contains("in-progress-" + task);
      }
    }
  }
}
