package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import dev.codexworker.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program tells the user's command of a run that a signal ended. */
class HooksIT {
  @TempDir Path temp;

  @Test
  void on_end_is_run_after_an_interrupt() throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "x");
    Path started = temp.resolve("started");
    Path told = temp.resolve("told");
    Path codex = FakeCodex.script(temp, "touch " + started + "\nexec sleep 4735\n");
    String tell =
        "echo \"$CODEX_WORKER_EXIT_CODE $CODEX_WORKER_STOP_CAUSE $CODEX_WORKER_PENDING\" >"
            + told
            + "; test -s \"$CODEX_WORKER_REPORT\"";
    Worker run =
        Worker.start(temp, Map.of(), "run", tasks, "--codex", codex, "--on-end", tell, "--json");
    Processes.await("the agent runs", () -> Files.exists(started));
    run.signal("INT");
    Worker.Result ended = run.await();
    assertThat(ended.exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(told).hasContent("130 interrupted 1");
    assertThat(ended.err()).doesNotContain("--on-end");
  }
}
