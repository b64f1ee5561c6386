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
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A user who may have only so many processes. */
@Fault("too few processes")
class ProcessLimitIT {
  private Path open;
  private Path queue;

  private static boolean runs(String seconds) {
    return !Processes.withCommandLine("sleep " + seconds).isEmpty();
  }

  /** A queue of another user, who may have only so many processes. */
  private Path agentOfAnotherUser(String commands) throws Exception {
    Process probe =
        new ProcessBuilder("setpriv", "--reuid", "65534", "--clear-groups", "true").start();
    if (probe.waitFor() != 0) {
      System.err.println("\n*** not root: THE TESTS OF PROCESS LIMITS ARE SKIPPED ***\n");
      Assumptions.abort("only root can become another user");
    }
    open = Files.createTempDirectory(Path.of("/tmp"), "limits");
    queue = Files.createDirectory(open.resolve("tasks"));
    Path agent = FakeCodex.script(open, commands);
    Path program = Files.copy(Worker.PROGRAM, open.resolve("codex-worker"));
    new ProcessBuilder("/bin/sh", "-c", "chmod 755 " + program + " " + agent).start().waitFor();
    return agent;
  }

  private Worker.Result runLimited(int limit, Path agent, String... more) throws Exception {
    new ProcessBuilder("chown", "-R", "65534", open.toString()).start().waitFor();
    List<String> command =
        new ArrayList<>(List.of("prlimit", "--nproc=" + limit, "setpriv", "--reuid", "65534"));
    command.addAll(
        List.of("--clear-groups", open.resolve("codex-worker").toString(), queue.toString()));
    command.addAll(List.of("-r", "0", "--codex", agent.toString()));
    command.addAll(List.of(more));
    return Worker.startCommand(open, Map.of("HOME", open.toString()), command).await();
  }

  @Test
  void a_limit_on_processes_leaves_no_process_and_every_task_pending_or_done() throws Exception {
    Path agent = agentOfAnotherUser("sleep 4781 & sleep 0.3; kill $!\n" + FakeCodex.SUCCESS);
    for (int limit : new int[] {20, 28, 36, 44, 56}) {
      for (int i = 1; i <= 12; i++) {
        Files.writeString(queue.resolve("t" + i + ".md"), "limit " + limit);
      }
      Worker.Result result = runLimited(limit, agent, "-c", "8");
      String said =
          "limit " + limit + ": exit " + result.exit() + "\n" + result.out() + result.err();
      assertThat(runs("4781")).as(said).isFalse();
      assertThat(Processes.withCommandLine(agent.toString())).as(said).isEmpty();
      try (Stream<Path> files = Files.list(queue)) {
        List<String> names = files.map(file -> file.getFileName().toString()).toList();
        assertThat(names)
            .as(said)
            .noneMatch(name -> name.startsWith("running") || name.startsWith("in-progress"))
            .noneMatch(name -> name.startsWith("failed"));
        boolean allDone = names.stream().filter(name -> name.startsWith("done")).count() == 12;
        assertThat(allDone || result.exit() != 0).as(said).isTrue();
        for (String name : names) {
          if (name.contains("exec_log")) {
            Files.delete(queue.resolve(name));
          }
        }
      }
      FaultTable.tried(1);
    }
  }

  @Test
  void an_agent_that_has_used_up_all_processes_is_ended_with_all_it_started() throws Exception {
    Path agent =
        agentOfAnotherUser(
            """
            trap '' INT
            echo '{"type":"thread.started","thread_id":"t1"}'
            exec perl -e '
              while (defined(my $p = fork)) { $p or exec "sleep", "4782"; push @k, $p }
              kill 9, pop @k; wait; sleep 4782'
            """);
    Files.writeString(queue.resolve("a.md"), "x");
    Worker.Result result = runLimited(64, agent, "--idle-timeout", "2s");
    assertThat(result.exit()).as(result.out() + result.err()).isNotZero();
    assertThat(runs("4782")).as(result.out() + result.err()).isFalse();
  }
}
