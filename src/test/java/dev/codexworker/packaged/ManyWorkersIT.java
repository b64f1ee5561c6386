package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Test
  void workers_killed_again_and_again_lose_nothing_and_overlap_nowhere() throws Exception {
    int count = 120;
    makeTasks(count);
    List<Worker> workers = startAll(4);
    for (int i = 0; i < 12; i++) {
      long done = logs("done_exec_log-");
      Processes.await("some more are done", () -> logs("done_exec_log-") > done);
      Worker victim = workers.remove(0);
      victim.signal("KILL");
      victim.await();
      workers.addAll(startAll(1));
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
  void eight_starters_on_one_dead_claim_recover_it_once() throws Exception {
    makeTasks(1);
    Files.move(tasks.resolve("t000.md"), tasks.resolve("in-progress-t000.md"));
    Files.writeString(
        tasks.resolve("running_exec_log-t000.md.txt"),
        "== attempt dead ==\nhost: nowhere\nboot: none\nworker: 1\n");
    for (Worker worker : startAll(WORKERS)) {
      assertThat(worker.await().exit()).isZero();
    }
    assertThat(journal("start")).singleElement().asString().startsWith("start t000 ");
    assertThat(tasks.resolve("done_exec_log-t000.md.txt")).exists();
  }

  @Test
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
