package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run whose codex is replaced by an update, and away meanwhile. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ComebackTest {
  @TempDir Path temp;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path tasks;
  private Path codex;

  /** The first agent moves codex away. */
  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "go");
    Files.writeString(tasks.resolve("b.md"), "x");
    codex =
        FakeCodex.script(temp, "[ $prompt != go ] || mv \"$0\" \"$0.away\"\n" + FakeCodex.SUCCESS);
  }

  private CompletableFuture<Cli> run() {
    return CompletableFuture.supplyAsync(
        () -> Cli.printingTo(out, tasks, "--codex", codex, "-C", temp, "--json"));
  }

  @Test
  void a_codex_that_comes_back_within_seconds_is_waited_for() throws Exception {
    CompletableFuture<Cli> run = run();
    Processes.await("codex is missed", () -> out.toString(UTF_8).contains("waits for codex"));
    Files.move(Path.of(codex + ".away"), codex);
    Cli result = run.join();
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).doesNotContain("retrying");
  }

  @Test
  void one_that_stays_away_stops_the_run_and_is_named() throws Exception {
    Cli result = run().join();
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.err()).contains("codex is gone: " + codex);
    assertThat(FolderNames.of(tasks))
        .contains("done_exec_log-a.md.txt", "b.md", "interrupted_exec_log-b.md.txt");
  }
}
