package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Fault;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** examples/cluster/slurm-array.sh on a real Slurm whose nodes and runs die. */
@EnabledIfSystemProperty(named = "cluster", matches = "true", disabledReason = "-Pcluster runs it")
@Fault("14 runs on several machines")
class SlurmIT {
  private static final Path SCRIPT = Path.of("examples/cluster/slurm-array.sh").toAbsolutePath();
  private static final int TASKS = 200;

  /** The last tasks wait until everything was killed that is to be killed. */
  private static final int WAIT = 150;

  @TempDir Path temp;
  private Path tasks;
  private JournalingAgent agent;
  private SlurmCluster slurm;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_array_survives_the_death_of_a_run_of_a_job_and_of_a_node(boolean power) throws Exception {
    temp = temp.toRealPath();
    tasks = Files.createDirectory(temp.resolve("tasks"));
    JournalingAgent.makeTasks(tasks, TASKS);
    Path go = temp.resolve("go");
    agent =
        new JournalingAgent(
            temp,
            """
            [ "$prompt" \\< t%d ] || while [ ! -e %s ]; do sleep 0.1; done
            sleep 0.2
            """
                .formatted(WAIT, go));
    try (SlurmCluster cluster = SlurmCluster.start(temp)) {
      slurm = cluster;
      String job = submit();
      try {
        awaitDone(20);
        kill(jobsOn("n1").get(0));
        awaitDone(40);
        slurm.command("scontrol", "requeue", jobsOn("n1").get(0));
        awaitDone(60);
        List<String> lost = jobsOn("n2");
        assertThat(lost).hasSize(2);
        if (power) {
          slurm.losePower("n2");
          Processes.await("its jobs are put back", () -> jobsOn("n2").isEmpty());
          slurm.startNode("n2");
        } else {
          slurm.killDaemon("n2");
          Processes.await("its jobs are put back", () -> jobsOn("n2").isEmpty());
          slurm.startDaemon("n2");
        }
        awaitDone(WAIT);
        Processes.await("the lost jobs run again", () -> running().containsAll(lost));
        Files.createFile(go);
        Processes.await("the array is over", () -> slurm.command("squeue", "-h").isEmpty());
        agent.assertAllDone(tasks, TASKS);
        if (power) {
          assertThat(logs()).contains("on n2) died; an agent left on that machine can't be ended");
        }
        report(power);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "\njob " + job + outputs() + slurm.logs(), e);
      }
      assertThat(Processes.withCommandLine(tasks.toString())).as("runs").isEmpty();
      assertThat(Processes.withCommandLine(agent.program().toString())).as("agents").isEmpty();
    }
    assertThat(Processes.withCommandLine(temp.toString())).as("daemons").isEmpty();
  }

  private String submit() throws Exception {
    List<String> command =
        List.of(
            "sbatch",
            "--parsable",
            "--array=1-4",
            "--export=ALL,CODEX_WORKER=" + Worker.PROGRAM,
            SCRIPT.toString(),
            tasks.toString(),
            "--no-resume",
            "--codex",
            agent.program().toString());
    Worker.Result submitted = slurm.commandIn(temp, command);
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    return submitted.out().strip();
  }

  private void awaitDone(int count) throws Exception {
    Processes.await(
        count + " tasks are done", () -> JournalingAgent.count(tasks, "done_exec_log-") >= count);
  }

  /** The jobs of the array that run on a node, such as 1_3. */
  private List<String> jobsOn(String node) throws Exception {
    return slurm
        .command("squeue", "-h", "-r", "-t", "running", "-w", node, "-o", "%i")
        .lines()
        .toList();
  }

  private List<String> running() throws Exception {
    return slurm.command("squeue", "-h", "-r", "-t", "running", "-o", "%i").lines().toList();
  }

  /** Kills the run of a job. */
  private static void kill(String job) throws Exception {
    String index = "SLURM_ARRAY_TASK_ID=" + job.substring(job.indexOf('_') + 1);
    List<Long> runs =
        Processes.withCommandLine("-jar " + Worker.PROGRAM + " run").stream()
            .filter(pid -> environment(pid).contains(index + "\0"))
            .toList();
    assertThat(runs).hasSize(1);
    assertThat(ProcessHandle.of(runs.get(0)).orElseThrow().destroyForcibly()).isTrue();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(
          Path.of("/proc/" + pid + "/environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (java.io.IOException e) {
      return "";
    }
  }

  private String logs() throws Exception {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(tasks)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".txt")).toList()) {
        all.append(Files.readString(log));
      }
    }
    return all.toString();
  }

  private String outputs() throws Exception {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(temp)) {
      for (Path out : files.filter(f -> f.toString().endsWith(".out")).sorted().toList()) {
        all.append("\n== ").append(out.getFileName()).append('\n').append(Files.readString(out));
      }
    }
    return all.append('\n').toString();
  }

  private void report(boolean power) throws Exception {
    int starts = agent.lines("start").size();
    System.out.printf(
        "Slurm, a run and %s killed, a job requeued: %d outcomes, %d attempts, 0 overlaps%n",
        power ? "a node" : "a node's daemon", TASKS, starts);
  }
}
