package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several worker processes on one folder, with an agent that journals its start and its end. */
class ManyWorkersIT {
  private static final int WORKERS = 8;

  @TempDir Path temp;
  private Path tasks;
  private Path journal;
  private Path codex;

  @BeforeEach
  void makeQueue() throws Exception {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    journal = temp.resolve("journal");
    codex =
        FakeCodex.script(
            temp,
            """
            [ -n "$prompt" ] || exit 1 # as codex does; its worker was killed before it could send
            for pid in $(sed -n "s/^start $prompt //p" journal 2>/dev/null); do
              grep -q "^State:.[^Z]" "/proc/$pid/status" 2>/dev/null &&
                echo "overlap $prompt $pid $$" >>journal
            done
            echo "start $prompt $$" >>journal
            sleep 0.05
            """
                + FakeCodex.SUCCESS
                + "echo \"end $prompt\" >>journal\n");
  }

  private void makeTasks(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Files.writeString(tasks.resolve("t%03d.md".formatted(i)), "t%03d".formatted(i));
    }
  }

  private List<Worker> startAll(int workers) throws Exception {
    List<Worker> started = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      started.add(
          Worker.start(temp, Map.of(), tasks, "--codex", codex, "-c", "2", "-q", "--no-resume"));
    }
    return started;
  }

  private List<String> journal(String word) throws Exception {
    return Files.readAllLines(journal).stream().filter(l -> l.startsWith(word)).sorted().toList();
  }

  private long logs(String outcome) throws Exception {
    try (Stream<Path> files = Files.list(tasks)) {
      return files.filter(f -> f.getFileName().toString().startsWith(outcome)).count();
    }
  }

  @Test
  void eight_workers_run_four_hundred_tasks_once_each() throws Exception {
    int count = 400;
    makeTasks(count);
    for (Worker worker : startAll(WORKERS)) {
      Worker.Result result = worker.await();
      assertThat(result.exit()).as(result.out() + result.err()).isZero();
    }
    assertThat(journal("overlap")).isEmpty();
    assertThat(journal("start")).hasSize(count);
    assertThat(journal("end")).hasSize(count).doesNotHaveDuplicates();
    assertThat(logs("done_exec_log-")).isEqualTo(count);
    assertThat(logs("t")).isEqualTo(count);
    try (Stream<Path> files = Files.list(tasks)) {
      assertThat(files.count()).isEqualTo(2 * count + 2);
    }
  }

  /**
   * A seed gives the same victims after the same pauses, though not the same instants: {@code
   * -Dkill.seed=N}.
   */
  @Test
  @Fault("2 kill -9 and SIGSTOP at random times")
  void workers_killed_and_stopped_at_random_times_lose_nothing_and_overlap_nowhere()
      throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime() >>> 16);
    for (int round = 0; round < (FaultTable.WHOLE ? 20 : 1); round++) {
      try {
        if (round > 0) {
          temp = Files.createDirectory(temp.resolve("round" + round));
          makeQueue();
        }
        killAndStop(new Random(seed + round), FaultTable.WHOLE ? 500 : 60);
      } catch (AssertionError e) {
        throw new AssertionError("-Dkill.seed=" + (seed + round), e);
      }
    }
  }

  private void killAndStop(Random random, int count) throws Exception {
    makeTasks(count);
    List<Worker> workers = startAll(FaultTable.WHOLE ? WORKERS : 4);
    List<Worker> stopped = new ArrayList<>();
    for (long done = 0; done < count; done = logs("done_exec_log-")) {
      long before = done;
      Processes.await("some more are done", () -> logs("done_exec_log-") > before);
      Thread.sleep(random.nextInt(200));
      Worker victim = workers.remove(random.nextInt(workers.size()));
      if (random.nextInt(3) > 0) {
        victim.signal("KILL");
        victim.await();
        workers.addAll(startAll(1));
      } else if (stopped.size() < 2) {
        victim.signal("STOP");
        stopped.add(victim);
        workers.addAll(startAll(1));
      } else {
        workers.add(victim);
      }
      if (stopped.size() == 2) {
        Worker again = stopped.remove(0);
        again.signal("CONT");
        workers.add(again);
      }
      FaultTable.tried(1);
      if (logs("done_exec_log-") + stopped.size() * 2L >= count) {
        break;
      }
    }
    for (Worker each : stopped) {
      each.signal("CONT");
      workers.add(each);
    }
    for (Worker worker : workers) {
      worker.await();
    }
    assertThat(Worker.run(temp, Map.of(), tasks, "--codex", codex, "--no-resume").exit()).isZero();
    assertThat(logs("done_exec_log-")).isEqualTo(count);
    assertThat(logs("t")).isEqualTo(count);
    assertThat(logs("in-progress-")).isZero();
    assertThat(new TreeSet<>(journal("end"))).hasSize(count);
    assertThat(journal("overlap")).isEmpty();
    neverStartedAfterItsCommit();
  }

  /** Every attempt but the last was interrupted: nothing was run again that had an outcome. */
  private void neverStartedAfterItsCommit() throws Exception {
    try (Stream<Path> files = Files.list(tasks)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".txt")).toList()) {
        List<String> outcomes =
            Files.readAllLines(log).stream().filter(l -> l.startsWith("outcome: ")).toList();
        assertThat(outcomes.subList(0, outcomes.size() - 1))
            .as(log.toString())
            .allMatch("outcome: interrupted"::equals);
        assertThat(outcomes.get(outcomes.size() - 1)).isEqualTo("outcome: done");
      }
    }
  }

  @Test
  @Fault("5 eight starters on dead claims")
  void eight_starters_on_dead_claims_recover_each_once() throws Exception {
    int claims = FaultTable.WHOLE ? 1000 : 40;
    makeTasks(claims);
    for (int i = 0; i < claims; i++) {
      String name = "t%03d.md".formatted(i);
      Files.move(tasks.resolve(name), tasks.resolve("in-progress-" + name));
      Files.writeString(
          tasks.resolve("running_exec_log-" + name + ".txt"),
          "== attempt dead ==\nhost: nowhere\nboot: none\nworker: 1\n");
    }
    for (Worker worker : startAll(WORKERS)) {
      assertThat(worker.await().exit()).isZero();
    }
    assertThat(journal("start")).hasSize(claims);
    assertThat(journal("end")).hasSize(claims).doesNotHaveDuplicates();
    assertThat(logs("done_exec_log-")).isEqualTo(claims);
    for (int i = 0; i < claims; i++) {
      Path log = tasks.resolve("done_exec_log-t%03d.md.txt".formatted(i));
      assertThat(Files.readString(log)).containsOnlyOnce("outcome: interrupted");
    }
    FaultTable.tried(claims);
  }

  @Test
  @Fault("6 a stopped worker")
  void a_stopped_worker_keeps_its_task() throws Exception {
    makeTasks(1);
    Path gate = temp.resolve("gate");
    Path waiting =
        FakeCodex.script(
            temp,
            "echo start >>%s; while [ ! -e %s ]; do sleep 0.1; done\n".formatted(journal, gate)
                + FakeCodex.SUCCESS);
    Worker stopped = Worker.start(temp, Map.of(), tasks, "--codex", waiting);
    Processes.await("the agent runs", () -> Files.exists(journal));
    stopped.signal("STOP");
    Worker.Result other = Worker.run(temp, Map.of(), tasks, "--codex", waiting);
    assertThat(other.exit()).isZero();
    assertThat(other.out()).contains("running elsewhere");
    stopped.signal("CONT");
    Files.createFile(gate);
    assertThat(stopped.await().exit()).isZero();
    assertThat(Files.readAllLines(journal)).hasSize(1);
  }
}
