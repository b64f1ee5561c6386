package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessUseTest {
  private final String id = UUID.randomUUID().toString();

  @AfterEach
  void endAll() {
    AgentProcesses.leftBy(id).end(() -> true);
  }

  private static ProcessUse.Entry entry(long pid, long parent, String marks) {
    return new ProcessUse.Entry(pid, parent, marks, Duration.ofSeconds(pid), 1000);
  }

  @Test
  void descendants_count_even_if_they_have_lost_their_mark() {
    Map<String, ProcessUse> uses =
        ProcessUse.byAttempt(
            List.of(
                entry(1, 0, ""),
                entry(2, 1, "a"),
                entry(3, 2, ""),
                entry(4, 3, "a b"),
                entry(5, 4, "")));
    assertThat(uses)
        .containsOnly(
            Map.entry("a", new ProcessUse(4, Duration.ofSeconds(14), 4000)),
            Map.entry("b", new ProcessUse(2, Duration.ofSeconds(9), 2000)));
  }

  @Test
  void parents_in_a_circle_end() {
    assertThat(ProcessUse.byAttempt(List.of(entry(1, 2, ""), entry(2, 1, "")))).isEmpty();
  }

  @Test
  void the_processes_of_an_attempt_are_found_on_this_machine() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "sleep 600; true");
    builder.environment().put(AgentProcesses.MARK, id);
    builder.start();
    Processes.await(
        "shell and sleep run",
        () -> ProcessUse.byAttempt().getOrDefault(id, ProcessUse.NONE).processes() == 2);
    assertThat(ProcessUse.byAttempt().get(id).memory()).isPositive();
  }

  @Test
  void what_ps_prints_is_read() {
    String printed =
        """
            1     0   1234   1-02:03:04 /sbin/launchd
          501     1   2048      3:04.50 codex exec CODEX_WORKER_ATTEMPT=a-1 PATH=/bin
        what is this
        """;
    assertThat(PsProcessTable.all(printed))
        .containsExactly(
            new ProcessUse.Entry(
                1, 0, "", Duration.ofDays(1).plusSeconds(2 * 3600 + 3 * 60 + 4), 1234 << 10),
            new ProcessUse.Entry(501, 1, "a-1 PATH", Duration.ofMillis(184_500), 2048 << 10));
  }
}
