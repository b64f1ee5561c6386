package dev.codexworker.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's commands are bounded. */
class HookTest {
  @TempDir Path temp;
  private final List<String> printed = Collections.synchronizedList(new ArrayList<>());

  private Hook hook(String command) {
    return new Hook(command, () -> false, printed::add);
  }

  @Test
  void one_that_takes_too_long_is_killed_with_all_that_it_started() throws Exception {
    String mark = temp.resolve("mark").toString();
    Hook hook =
        hook("trap '' INT TERM; (trap '' INT TERM; exec tail -f /dev/null " + mark + ") & wait");
    Files.writeString(Path.of(mark), "");
    assertThat(hook.run(Map.of(), Duration.ofSeconds(1)).orElseThrow())
        .isEqualTo("took more than 1 s and was killed");
    Processes.await("no process is left", () -> Processes.withCommandLine(mark).isEmpty());
  }

  @Test
  void one_that_leaves_something_running_is_over_when_it_exits() throws Exception {
    String mark = temp.resolve("mark").toString();
    Files.writeString(Path.of(mark), "");
    assertThat(hook("tail -f /dev/null " + mark + " >/dev/null & echo said").run(Map.of()))
        .isEmpty();
    assertThat(printed).containsExactly("said");
    Processes.await("no process is left", () -> Processes.withCommandLine(mark).isEmpty());
  }

  @Test
  void one_is_killed_when_the_run_is_stopped_at_once() {
    assertThat(new Hook("sleep 1000", () -> true, printed::add).run(Map.of()))
        .contains("was killed");
  }

  @Test
  void it_has_the_users_environment_and_nothing_to_read() {
    Map<String, String> environment = Map.of("CODEX_WORKER_DONE", "3; echo $HOME");
    assertThat(hook("cat; echo \"$CODEX_WORKER_DONE\"; test -n \"$PATH\"").run(environment))
        .isEmpty();
    assertThat(printed).containsExactly("3; echo $HOME");
  }
}
