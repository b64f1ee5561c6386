package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Fault;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Fault("7 processes that agents leave behind")
class AgentProcessesTest {
  private final String id = UUID.randomUUID().toString();
  private final ProcessTable table = ProcessTable.ofThisMachine();

  @TempDir private Path temp;

  @AfterEach
  void endAll() {
    AgentProcesses.leftBy(id).end(() -> true);
  }

  /** Runs an agent to its exit; the script's {@code $1} is a file to write a survivor's pid to. */
  private Process agent(String script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", script, "sh", temp.resolve("pid").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put(AgentProcesses.MARK, id);
    Process agent = builder.start();
    agent.waitFor();
    return agent;
  }

  private ProcessHandle survivor() throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(temp.resolve("pid")).strip()))
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 4981 & echo $! >$1",
        "(sleep 4981 & echo $! >$1) & wait",
        "setsid sh -c 'echo $$ >$1; exec sleep 4981' sh $1 & while [ ! -s $1 ]; do :; done",
        "(setsid sh -c '(echo $$ >$1; exec sleep 4981) & wait' sh $1 &); until [ -s $1 ]; do :; done"
      })
  void what_an_agent_left_behind_is_found_and_ended(String script) throws Exception {
    StartMoment moment = StartMoment.now();
    Process agent = agent(script);
    ProcessHandle survivor = survivor();
    assertThat(survivor.isAlive()).isTrue();
    assertThat(table.isNothingLeft(moment, agent.pid(), id)).isFalse();
    assertThat(AgentProcesses.of(id, agent.toHandle(), moment).sweep(() -> false)).isEmpty();
    Processes.await("it is gone", () -> !table.isAlive(survivor.pid()));
  }

  @Test
  void what_an_agent_left_behind_is_found_when_the_moment_is_long_past() throws Exception {
    StartMoment moment = new StartMoment(1 << 15, 0, () -> 1);
    Process agent = agent("sleep 4982 & echo $! >$1");
    ProcessHandle survivor = survivor();
    assertThat(AgentProcesses.of(id, agent.toHandle(), moment).sweep(() -> false)).isEmpty();
    Processes.await("it is gone", () -> !table.isAlive(survivor.pid()));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void an_agent_that_leaves_nothing_needs_no_look_at_every_process() throws Exception {
    Processes.await(
        "no other process is just starting",
        () -> {
          StartMoment moment = StartMoment.now();
          return table.isNothingLeft(moment, agent("exit 0").pid(), id);
        });
  }
}
