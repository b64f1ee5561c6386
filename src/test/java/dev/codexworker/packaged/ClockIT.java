package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's clock is moved by a day while tasks run or wait. */
@Fault("12 clock jumps")
@Execution(ExecutionMode.CONCURRENT)
class ClockIT {
  private static final DateTimeFormatter PAUSE =
      DateTimeFormatter.ofPattern("'PAUSED_UNTIL-'yyyy-MM-dd'T'HH-mm-ss'Z'")
          .withZone(ZoneOffset.UTC);

  @TempDir Path temp;
  private Path tasks;
  private Path clock;
  private Map<String, String> environment;

  @BeforeEach
  void fakeTheClock() throws Exception {
    Probe.require("faketime", "-f", "+0", "true");
    tasks = Files.createDirectory(temp.resolve("tasks"));
    clock = temp.resolve("clock");
    Process library =
        new ProcessBuilder("faketime", "-f", "+0", "sh", "-c", "echo \"$LD_PRELOAD\"").start();
    move("+0");
    environment =
        Map.of(
            "LD_PRELOAD",
            new String(library.getInputStream().readAllBytes(), UTF_8).strip(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_CACHE_DURATION",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1",
            "NO_FAKE_STAT",
            "1");
  }

  private void move(String offset) throws IOException {
    Path next = Files.writeString(temp.resolve("next"), offset + "\n");
    Files.move(next, clock, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Java starts slowly under faketime. */
  static List<String> offsets() {
    return FaultTable.WHOLE ? List.of("-1d", "+1d") : List.of("-1d");
  }

  @ParameterizedTest
  @MethodSource("offsets")
  void a_timeout_comes_neither_early_nor_never(String offset) throws Exception {
    Path codex =
        FakeCodex.script(
            temp,
            "touch %s/$prompt; case $prompt in long) sleep 30;; *) sleep 2;; esac\n".formatted(temp)
                + FakeCodex.SUCCESS);
    Files.writeString(tasks.resolve("a.md"), "long");
    Files.writeString(tasks.resolve("b.md"), "short");
    Worker worker =
        Worker.start(temp, environment, tasks, "--codex", codex, "-t", "4s", "-r", "0", "-c", "2");
    Processes.await(
        "both run",
        () -> Files.exists(temp.resolve("long")) && Files.exists(temp.resolve("short")));
    move(offset);
    Worker.Result result = worker.await();
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(tasks.resolve("failed_exec_log-a.md.txt")).content().contains("class: timeout");
    assertThat(tasks.resolve("done_exec_log-b.md.txt")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1d", "-1d"})
  void a_usage_limit_ends_by_the_clock_or_by_hand(String offset) throws Exception {
    Assumptions.assumeTrue(FaultTable.WHOLE, "takes 10 s: -Pfaults runs it");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Files.writeString(tasks.resolve("a.md"), "x");
    Path pause = tasks.resolve(PAUSE.format(Instant.now().plus(Duration.ofHours(2))));
    Files.createFile(pause);
    Worker worker = Worker.start(temp, environment, tasks, "--codex", codex, "--wait-for-limit");
    Processes.await("it waits", () -> worker.output().contains("usage limit"));
    move(offset);
    if (offset.equals("-1d")) {
      assertThat(pause).exists();
      Files.delete(pause);
    }
    Worker.Result result = worker.await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(pause).doesNotExist();
  }
}
