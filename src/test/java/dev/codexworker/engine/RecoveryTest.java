package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import dev.codexworker.admission.RunShutdown;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.Machine;
import dev.codexworker.recovery.Recovery;
import dev.codexworker.recovery.TaskCanceller;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Selection;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from what a dead worker left: the table in ARCHITECTURE.md, and who still lives. */
@Fault("13 another host, boot or container, forged ids")
class RecoveryTest {
  private static final TaskName NAME = new TaskName("a.md");
  private static final Machine HERE = new Machine("ada", "boot-1", "pid:[7]");

  @TempDir Path temp;

  /** Short for the names: t and p for the task, and the first letter of each log's state. */
  private static String name(char kind) {
    return switch (kind) {
      case 't' -> "a.md";
      case 'p' -> "in-progress-a.md";
      case 'r' -> "running_exec_log-a.md.txt";
      case 'd' -> "done_exec_log-a.md.txt";
      case 'f' -> "failed_exec_log-a.md.txt";
      case 'i' -> "interrupted_exec_log-a.md.txt";
      default -> throw new IllegalArgumentException("no kind of file: " + kind);
    };
  }

  private static String[] names(String kinds) {
    return kinds.chars().mapToObj(kind -> name((char) kind)).sorted().toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "t,   td,  1",
    "tr,  td,  1",
    "p,   td,  1",
    "pr,  td,  1",
    "pd,  td,  0",
    "pf,  tf,  0",
    "pi,  td,  1",
    "td,  td,  0",
    "tdf, tdf, 0",
    "tdi, tdi, 0",
    "tdr, tdr, 0",
    "tfi, tfi, 0",
    "tfr, tfr, 0",
    "tp,  tp,  0",
    "tpr, tpr, 0",
    "tpd, tpd, 0",
  })
  void the_names_tell_the_next_run_what_is_left_to_do(String found, String left, int starts)
      throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    for (String name : names(found)) {
      Files.writeString(tasks.resolve(name), name.endsWith(".md") ? name : "");
    }
    assertThat(runsLeaving(tasks)).isEqualTo(starts);
    assertThat(FolderNames.of(tasks)).containsExactly(names(left));
  }

  @ParameterizedTest
  @CsvSource({"tp, td, 1", "tpr, td, 1", "tpd, td, 0", "tpf, tf, 0"})
  void two_names_of_one_file_are_a_name_that_was_being_given_back(
      String found, String left, int starts) throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Path task = Files.writeString(tasks.resolve("a.md"), "prompt");
    Files.createLink(tasks.resolve("in-progress-a.md"), task);
    for (String log : names(found.substring(2))) {
      Files.createFile(tasks.resolve(log));
    }
    assertThat(runsLeaving(tasks)).isEqualTo(starts);
    assertThat(FolderNames.of(tasks)).containsExactly(names(left));
  }

  /** Runs the folder and returns how many agents were started. */
  private int runsLeaving(Path tasks) throws Exception {
    Path journal = temp.resolve("journal");
    Path codex = FakeCodex.script(temp, "echo started >>" + journal + "\n" + FakeCodex.SUCCESS);
    new Engine(SampleSettings.of(1, temp, codex.toString()), "", new RunShutdown(), event -> {})
        .run(Selection.of(List.of(tasks), "*.md"));
    return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
  }

  private static AttemptHeader header(
      String id, Machine machine, long worker, long workerStart, boolean agentLock) {
    return new AttemptHeader(
        id,
        Instant.EPOCH,
        machine.host(),
        machine.boot(),
        machine.pidNamespace(),
        agentLock,
        worker,
        workerStart,
        "codex 1",
        "/",
        "",
        "/",
        "read-only",
        "none",
        "default",
        "default",
        "",
        "0",
        "",
        "",
        "0",
        "codex");
  }

  private static AttemptHeader deadOn(Machine machine) {
    return header("0-0-0-0-" + NAME.mark(), machine, 1, -1, false);
  }

  /** What the next worker concludes here from an attempt that was begun and not ended. */
  private Recovery.Found concluded(AttemptHeader header, AttemptResult... results)
      throws IOException {
    TaskFolder folder = TaskFolder.of(temp);
    Files.writeString(temp.resolve("a.md"), "prompt");
    try (Claim claim = Claim.take(folder, NAME).orElseThrow();
        TaskLog log = claim.openLog()) {
      claim.begin(log, header);
      for (AttemptResult result : results) {
        log.result(result);
      }
    }
    return recovered();
  }

  private Recovery.Found recovered() throws IOException {
    try (Claim claim = Claim.take(TaskFolder.of(temp), NAME).orElseThrow()) {
      return new Recovery(HERE, () -> true, Optional.empty(), Reading.STRICT).conclude(claim);
    }
  }

  private LogHistory running() throws IOException {
    return LogHistory.read(temp.resolve("running_exec_log-a.md.txt"));
  }

  @ParameterizedTest
  @CsvSource({
    "ada,   boot-1, pid:[7], no process of its agent was left",
    "ada,   boot-0, pid:[7], died before this machine was started anew",
    "ada,   boot-0, pid:[8], died before this machine was started anew",
    "grace, boot-0, pid:[8], an agent left on that machine can't be ended from here",
    "grace, boot-0, pid:[7], an agent left on that machine can't be ended from here",
  })
  void an_attempt_whose_agent_is_gone_is_marked_interrupted_and_open(
      String host, String boot, String namespace, String what) throws IOException {
    Recovery.Found found = concluded(deadOn(new Machine(host, boot, namespace)));
    assertThat(found.state()).isEqualTo(Recovery.State.OPEN);
    assertThat(found.what()).contains(what);
    assertThat(running().lastResult().orElseThrow().outcome())
        .isEqualTo(AttemptResult.Outcome.INTERRUPTED);
    assertThat(FolderNames.of(temp)).contains("in-progress-a.md", "running_exec_log-a.md.txt");
  }

  @Test
  void an_id_of_another_task_ends_no_process() throws IOException {
    AttemptHeader foreign = header("0-0-0-0-00000000", HERE, 1, -1, false);
    assertThat(concluded(foreign).what()).contains("not this task's, so no process was ended");
  }

  @ParameterizedTest
  @CsvSource({
    "true,  OPEN,       'in another container, and its agent has ended'",
    "false, IN_THE_WAY, 'whether its agent lives cannot be seen from here'",
  })
  void of_an_agent_in_another_container_only_its_lock_tells(
      boolean agentLock, Recovery.State state, String what) throws IOException {
    Machine other = new Machine("ada", "boot-1", "pid:[8]");
    Recovery.Found found = concluded(header("0-0-0-0-" + NAME.mark(), other, 1, -1, agentLock));
    assertThat(found.state()).isEqualTo(state);
    assertThat(found.what()).contains(what);
    assertThat(running().lastResult().isPresent()).isEqualTo(state == Recovery.State.OPEN);
  }

  @Test
  void of_an_agent_on_another_machine_too_if_it_has_one() throws Exception {
    Path log = Files.createFile(temp.resolve("interrupted_exec_log-a.md.txt"));
    Path up = temp.resolve("up");
    Process agent =
        new ProcessBuilder("flock", "-s", log.toString(), "sh", "-c", "touch " + up + "; read x")
            .start();
    Processes.await("the lock is held", () -> Files.exists(up));
    Machine other = new Machine("grace", "boot-2", "pid:[7]");
    AttemptHeader dead = header("0-0-0-0-" + NAME.mark(), other, 1, -1, true);
    Recovery.Found found = concluded(dead);
    assertThat(found.state()).isEqualTo(Recovery.State.STILL_RUNS);
    assertThat(found.what()).contains("its agent still runs on machine grace");
    assertThat(running().lastResult()).isEmpty();
    TaskCanceller.End stopped =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1),
            () -> new TaskCanceller(Duration.ZERO).stop(TaskFolder.of(temp).look(NAME), false));
    assertThat(stopped).isEqualTo(TaskCanceller.End.REQUESTED);
    agent.getOutputStream().close();
    assertThat(agent.waitFor()).isNotNegative();
    found = recovered();
    assertThat(found.state()).isEqualTo(Recovery.State.OPEN);
    assertThat(found.what()).contains("an agent left on that machine can't be ended from here");
  }

  @Test
  void of_a_task_that_its_run_gives_up_meanwhile_the_stop_has_not_settled_the_outcome()
      throws IOException {
    Files.writeString(temp.resolve("a.md"), "text");
    try (Claim claim = Claim.take(TaskFolder.of(temp), NAME).orElseThrow()) {
      try (TaskLog log = claim.openLog()) {
        log.result(
            AttemptResult.failed(FailureClass.STOPPED, TaskCanceller.REASON, Optional.empty()));
      }
      claim.commit(TaskFile.FAILED_LOG);
    }
    Files.move(temp.resolve("a.md"), temp.resolve("in-progress-a.md"));
    assertThat(new TaskCanceller(Duration.ofMinutes(1)).stop(TaskFolder.of(temp).look(NAME), true))
        .isEqualTo(TaskCanceller.End.STOPPED);
    assertThat(FolderNames.of(temp)).contains("a.md", "failed_exec_log-a.md.txt");
  }

  @ParameterizedTest
  @CsvSource({
    "boot-1, pid:[7], 0, IN_THE_WAY",
    "boot-1, pid:[7], 1, OPEN",
    "boot-0, pid:[7], 0, OPEN",
  })
  void a_worker_that_lives_although_its_lock_is_gone_is_left_alone(
      String boot, String namespace, long later, Recovery.State state) throws IOException {
    ProcessHandle other = ProcessHandle.current().parent().orElseThrow();
    long start = start(other.pid());
    assertThat(AgentProcesses.isProcess(other.pid(), start)).isTrue();
    Machine machine = new Machine("ada", boot, namespace);
    String id = "0-0-0-0-" + NAME.mark();
    Recovery.Found found = concluded(header(id, machine, other.pid(), start + later, false));
    assertThat(found.state()).isEqualTo(state);
  }

  /** When a process started: what follows its name, and 19 fields, in the kernel's table. */
  private static long start(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
  }

  @Test
  void a_signed_result_that_says_done_only_lacks_its_commit() throws IOException {
    AttemptResult done =
        new AttemptResult(
            AttemptResult.Outcome.DONE,
            Optional.empty(),
            "",
            OptionalInt.of(0),
            Duration.ZERO,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "ok");
    assertThat(concluded(deadOn(HERE), done).state()).isEqualTo(Recovery.State.DONE);
    assertThat(FolderNames.of(temp)).containsExactly("a.md", "done_exec_log-a.md.txt");
  }

  @Test
  void a_result_that_says_otherwise_leaves_the_task_open() throws IOException {
    AttemptResult failed =
        AttemptResult.ofDeadWorker(Optional.empty(), "ended between two attempts");
    Recovery.Found found = concluded(deadOn(HERE), failed);
    assertThat(found.state()).isEqualTo(Recovery.State.OPEN);
    assertThat(found.what()).contains("between two attempts");
  }
}
