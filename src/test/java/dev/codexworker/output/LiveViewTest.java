package dev.codexworker.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.Tokens;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  private static final int COLUMNS = 60;
  private static final Duration REDRAW = Duration.ofMillis(100);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger draws = new AtomicInteger();
  private final SetClock clock = new SetClock();

  @Test
  void what_is_over_stays_above_and_what_runs_is_drawn_in_its_place() throws Exception {
    try (LiveView view = view("012")) {
      view.on(new RunEvent.Begun(3, 0, 0, 2));
      view.on(RunSamples.started("a.md"));
      view.on(RunSamples.started("b.md"));
      Processes.await("both are shown", () -> screen().toString().contains("2 running"));
      view.on(RunSamples.done("a.md", Duration.ofSeconds(5)));
      view.on(
          new RunEvent.Notice(
              "a notice that is longer than the window is wide: " + "x".repeat(40)));
      view.on(RunSamples.failed("b.md", "for a reason that is longer than the window is wide"));
      view.on(RunSamples.started("c.md"));
      Processes.await("c is shown", () -> screen().toString().contains("c.md"));
      assertThat(screen())
          .satisfiesExactly(
              line -> assertThat(line).matches("\\S+ done    a.md  5.0s, 1,234 tokens"),
              line -> assertThat(line).startsWith("codex-worker: a notice").hasSize(COLUMNS),
              line -> assertThat(line).matches("e: x+"),
              line ->
                  assertThat(line).matches("\\S+ failed  b.md  task-failed: .*").hasSize(COLUMNS),
              line -> assertThat(line).contains(" is wide (1m00s); log: "),
              line -> assertThat(line).isEqualTo("og-b.md.txt"),
              line -> assertThat(line).matches("  c.md +0s  #1  starting"),
              line -> assertThat(line).endsWith(" 66%"),
              line -> assertThat(line).startsWith("  1 of 3 done, 1 failed, 1 running, 0 left"));
    }
  }

  @Test
  void nothing_of_the_frame_is_left_when_the_run_ends_or_breaks() {
    for (boolean ends : List.of(true, false)) {
      out.reset();
      try (LiveView view = view("012")) {
        view.on(new RunEvent.Begun(1, 0, 0, 1));
        view.on(RunSamples.started("a.md"));
        view.on(RunSamples.done("a.md", Duration.ofSeconds(5)));
        if (ends) {
          view.on(new RunEvent.Ended(summary()));
        }
      }
      assertThat(screen()).first().asString().endsWith("done    a.md  5.0s, 1,234 tokens");
      assertThat(screen()).filteredOn(line -> line.contains("running")).isEmpty();
      assertThat(screen().contains("  done      1")).isEqualTo(ends);
      assertThat(screen()).last().isEqualTo("");
    }
  }

  @Test
  void nothing_is_sent_while_nothing_changes() throws Exception {
    try (LiveView view = view("012", clock)) {
      view.on(new RunEvent.Begun(5, 5, 0, 1));
      clock.reachesRedraw(view);
      int before = out.size();
      assertThat(screen().toString()).contains("5 of 5 done");
      for (int i = 0; i < 3; i++) {
        view.on(new RunEvent.Doing(RunSamples.task("unknown.md"), "nothing"));
        clock.reachesRedraw(view);
      }
      assertThat(out.size()).isEqualTo(before);
    }
  }

  @Test
  void a_flood_of_events_is_drawn_ten_times_a_second_at_most() throws Exception {
    try (LiveView view = view("012", clock)) {
      view.on(new RunEvent.Begun(1, 0, 0, 1));
      view.on(RunSamples.started("a.md"));
      for (int tenth = 1; tenth <= 3; tenth++) {
        clock.isLookedAt(view);
        int before = out.size();
        for (int i = 0; i < 10_000; i++) {
          view.on(RunSamples.doing("a.md", "step %d of %d".formatted(i, tenth)));
        }
        clock.add(REDRAW.minusNanos(1));
        clock.isLookedAt(view);
        assertThat(out.size()).as("before the next redraw").isEqualTo(before);
        clock.add(Duration.ofNanos(1));
        Processes.await("it is drawn", () -> out.size() > before);
        assertThat(screen().toString()).contains("step 9999 of " + tenth);
      }
    }
  }

  /** Stands until it is put forward, and knows how often the view's own thread looked at it. */
  private final class SetClock implements LongSupplier {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public long getAsLong() {
      long time = now.get();
      if (Thread.currentThread().getName().equals("live-view")) {
        looks.incrementAndGet();
      }
      return time;
    }

    void add(Duration time) {
      now.addAndGet(time.toNanos());
    }

    /** Waits until the view has looked at the clock again, and drawn if the time had come. */
    void isLookedAt(LiveView view) throws Exception {
      int before = looks.get();
      Processes.await(
          "the view looks at the clock",
          () -> {
            view.refresh();
            return looks.get() >= before + 2;
          });
    }

    void reachesRedraw(LiveView view) throws Exception {
      isLookedAt(view);
      int before = draws.get();
      add(REDRAW);
      view.refresh();
      Processes.await("it is drawn", () -> draws.get() > before);
      isLookedAt(view);
    }
  }

  @Test
  void notices_go_to_stderr_when_that_is_somewhere_else() {
    try (LiveView view = view("01")) {
      view.on(new RunEvent.Begun(1, 0, 0, 1));
      view.on(new RunEvent.Notice("something \u001b[2J"));
    }
    assertThat(err.toString(UTF_8)).isEqualTo("codex-worker: something \\x1b[2J\n");
    assertThat(out.toString(UTF_8)).doesNotContain("something");
  }

  private LiveView view(String terminals) {
    return view(terminals, System::nanoTime);
  }

  private LiveView view(String terminals, LongSupplier nanoTime) {
    Console console =
        new Console(
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            Map.of(),
            terminals);
    Supplier<TerminalSize> size =
        () -> {
          draws.incrementAndGet();
          return new TerminalSize(COLUMNS, 12);
        };
    return new LiveView(console, Palette.COLORS, size, false, nanoTime);
  }

  private List<String> screen() {
    Screen screen = new Screen(COLUMNS);
    screen.print(out.toString(UTF_8));
    assertThat(screen.wraps()).isTrue();
    return screen.lines();
  }

  private static RunSummary summary() {
    return new RunSummary(
        Map.of(TaskEnd.DONE, 1),
        Duration.ofSeconds(5),
        Tokens.ZERO,
        AccountLimits.NONE,
        Optional.empty(),
        "");
  }
}
