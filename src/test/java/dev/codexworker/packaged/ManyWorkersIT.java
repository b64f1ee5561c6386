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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several worker processes on one folder, with an agent that journals its start and its end. */
class ManyWorkersIT {
  private static final int WORKERS = 8;

  @TempDir Path temp;
  private Path tasks;
  private JournalingAgent agent;

  @BeforeEach
  void makeQueue() throws Exception {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    agent = new JournalingAgent(temp, "sleep 0.05\n");
  }

  private List<Worker> startAll(int workers) throws Exception {
    List<Worker> started = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      started.add(
          Worker.start(
              temp, Map.of(), tasks, "--codex", agent.program(), "-c", "2", "-q", "--no-resume"));
    }
    return started;
  }

  private long logs(String prefix) throws Exception {
    return JournalingAgent.count(tasks, prefix);
  }

  @Test
  void eight_workers_run_four_hundred_tasks_once_each() throws Exception {
    int count = 400;
    JournalingAgent.makeTasks(tasks, count);
    for (Worker worker : startAll(WORKERS)) {
      Worker.Result result = worker.await();
      assertThat(result.exit()).as(result.out() + result.err()).isZero();
    }
    assertThat(agent.lines("overlap")).isEmpty();
    assertThat(agent.lines("start")).hasSize(count);
    assertThat(agent.lines("end")).hasSize(count).doesNotHaveDuplicates();
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
    JournalingAgent.makeTasks(tasks, count);
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
      // Each holds two that have agents, and one that is being published.
      if (logs("done_exec_log-") + stopped.size() * 3L >= count) {
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
    assertThat(Worker.run(temp, Map.of(), tasks, "--codex", agent.program(), "--no-resume").exit())
        .isZero();
    agent.assertAllDone(tasks, count);
  }

  @Test
  @Fault("5 eight starters on dead claims")
  void eight_starters_on_dead_claims_recover_each_once() throws Exception {
    int claims = FaultTable.WHOLE ? 1000 : 40;
    JournalingAgent.makeTasks(tasks, claims);
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
    assertThat(agent.lines("start")).hasSize(claims);
    assertThat(agent.lines("end")).hasSize(claims).doesNotHaveDuplicates();
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
    JournalingAgent.makeTasks(tasks, 1);
    Path started = temp.resolve("started");
    Path gate = temp.resolve("gate");
    Path waiting =
        FakeCodex.script(
            temp,
            "echo start >>%s; while [ ! -e %s ]; do sleep 0.1; done\n".formatted(started, gate)
                + FakeCodex.SUCCESS);
    Worker stopped = Worker.start(temp, Map.of(), tasks, "--codex", waiting);
    Processes.await("the agent runs", () -> Files.exists(started));
    stopped.signal("STOP");
    Worker.Result other = Worker.run(temp, Map.of(), tasks, "--codex", waiting);
    assertThat(other.exit()).isZero();
    assertThat(other.out()).contains("running elsewhere");
    stopped.signal("CONT");
    Files.createFile(gate);
    assertThat(stopped.await().exit()).isZero();
    assertThat(Files.readAllLines(started)).hasSize(1);
  }
}
