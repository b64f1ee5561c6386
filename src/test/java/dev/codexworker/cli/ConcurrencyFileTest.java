package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run whose concurrency is read from a file. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConcurrencyFileTest {
  @TempDir Path temp;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path tasks;
  private Path number;
  private Path go;
  private Path journal;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    number = temp.resolve("agents.txt");
    go = temp.resolve("go");
    journal = Files.createFile(temp.resolve("journal"));
  }

  private void make(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.writeString(tasks.resolve("t" + i + ".md"), "task " + i);
    }
  }

  /** Its agents note when they start and end, and end only while there is the file {@code go}. */
  private CompletableFuture<Cli> begin(Object... more) throws IOException {
    Path codex =
        FakeCodex.script(
            temp,
            """
            echo start >>'%1$s'
            while [ ! -e '%2$s' ]; do sleep 0.05; done
            echo end >>'%1$s'
            """
                    .formatted(journal, go)
                + FakeCodex.SUCCESS);
    return CompletableFuture.supplyAsync(
        () -> {
          List<Object> args = new ArrayList<>(List.of(tasks, "--codex", codex, "-c", number));
          args.addAll(List.of(more));
          return Cli.printingTo(out, args.toArray());
        });
  }

  private void set(int agents) throws IOException {
    Files.writeString(number, agents + "\n");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  private void awaitOutput(String text) throws InterruptedException {
    await(() -> out.toString(UTF_8).contains(text));
  }

  private long noted(String word) {
    try {
      return Files.readAllLines(journal).stream().filter(word::equals).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until so many agents run, and no more could. */
  private void awaitRunning(int agents) throws InterruptedException {
    await(() -> noted("start") - noted("end") == agents);
  }

  private void note(int limit) throws IOException {
    Files.writeString(journal, limit + "\n", StandardOpenOption.APPEND);
  }

  @Test
  void as_many_agents_run_as_the_file_says_at_each_time() throws Exception {
    make(40);
    set(4);
    note(4);
    CompletableFuture<Cli> run = begin();
    awaitRunning(4);

    set(1);
    awaitOutput("up to 1 agent at a time");
    note(1);
    Files.createFile(go);
    await(() -> noted("end") >= 8);

    Files.delete(go);
    awaitRunning(1);
    set(0);
    awaitOutput("no agent is started while --concurrency is 0");
    note(0);
    Files.createFile(go);
    awaitRunning(0);
    Files.delete(go);

    note(8);
    set(8);
    awaitRunning(8);
    Files.createFile(go);
    Cli result = run.get(2, TimeUnit.MINUTES);
    assertThat(result.exit()).as(result.err()).isZero();

    int limit = 0;
    int running = 0;
    for (String line : Files.readAllLines(journal)) {
      switch (line) {
        case "start" -> assertThat(++running).isLessThanOrEqualTo(limit);
        case "end" -> running--;
        default -> limit = Integer.parseInt(line);
      }
    }
    assertThat(noted("end")).isEqualTo(40);
  }

  @Test
  void tasks_come_in_their_order_whatever_the_file_may_allow() throws Exception {
    make(9);
    set(1);
    Files.createFile(go);
    Cli result = begin().get(2, TimeUnit.MINUTES);
    assertThat(
            result
                .out()
                .lines()
                .filter(l -> l.matches(".* done +t.*"))
                .map(l -> l.replaceFirst(".*(t[0-9][.]md).*", "$1")))
        .containsExactlyElementsOf(
            List.of(
                "t0.md", "t1.md", "t2.md", "t3.md", "t4.md", "t5.md", "t6.md", "t7.md", "t8.md"));
  }

  @Test
  void a_file_that_holds_no_number_any_more_changes_nothing_and_is_told_once() throws Exception {
    make(3);
    set(0);
    CompletableFuture<Cli> run = begin("--json");
    awaitOutput("begun");
    Files.writeString(number, "many");
    awaitOutput("no number from 0 to 64 in");
    Files.delete(number);
    set(2);
    awaitRunning(2);
    Files.createFile(go);
    Cli result = run.get(2, TimeUnit.MINUTES);
    assertThat(result.exit()).isZero();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).contains("\"event\":\"concurrency\"", "\"concurrency\":2");
  }

  @Test
  void a_run_that_has_no_task_left_ends_though_it_is_paused() throws Exception {
    make(1);
    set(1);
    CompletableFuture<Cli> run = begin();
    awaitRunning(1);
    set(0);
    Files.createFile(go);
    assertThat(run.get(2, TimeUnit.MINUTES).exit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-1", "65", "4.5", "4 4"})
  void a_file_without_a_number_is_refused_at_the_start(String text) throws IOException {
    make(1);
    Files.writeString(number, text);
    Cli result = Cli.run(tasks, "-c", number);
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .contains("--concurrency", "is neither a number from 1 to 64 nor a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65", "-1", "99999999999", "nosuchfile", "."})
  void other_values_are_refused(String value) throws IOException {
    make(1);
    Cli result = Cli.run(tasks, "-c", value);
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--concurrency", value);
  }

  @Test
  void a_lock_file_is_not_taken_for_one() throws IOException {
    make(1);
    Path lock = Files.createFile(tasks.resolve(".codex-worker.lock"));
    assertThat(Cli.run(tasks, "-c", lock).exit()).isEqualTo(ExitCode.USAGE);
  }
}
