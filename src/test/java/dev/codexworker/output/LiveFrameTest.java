package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.FailureClass;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LiveFrameTest {
  private static final ZonedDateTime TIME = ZonedDateTime.parse("2026-11-20T22:00:00Z");
  private static final List<String> ODD_NAMES =
      List.of(
          "a.md",
          "漢字漢字漢字.md",
          "👩‍👩‍👧‍👦 family.md",
          "e\u0301te\u0301.md",
          "❤️.md",
          "x".repeat(230),
          "🇩🇪.md");

  private final RunBoard board = new RunBoard(false);

  @Test
  void one_agent() {
    begin(3, 1, 1);
    on(10, RunSamples.doing("task-01.md", "$ mvn -q test"));
    assertThat(frame(80, 24, 75))
        .isEqualTo(
            """
              task-01.md  1m15s  #1  $ mvn -q test
              >>>>>>>>>>>>>>>>>>>>>>>>................................................   0%
              0 of 3 done, 0 failed, 1 running, 2 left
            """);
  }

  @Test
  void four_agents_with_some_tasks_over() {
    begin(12, 4, 4);
    on(60, RunSamples.done("task-01.md", Duration.ofSeconds(60)));
    on(60, RunSamples.failed("task-02.md", "no"));
    on(60, RunSamples.started("task-05.md"));
    on(60, RunSamples.started("a task with a much longer name than the others have.md"));
    on(61, RunSamples.doing("task-03.md", "thinking: Where the tests are\u001b[2J"));
    assertThat(frame(80, 24, 70))
        .isEqualTo(
            """
              a task with a much longer name…    10s  #1  starting
              task-03.md                       1m10s  #1  thinking: Where the tests are\\x1…
              task-04.md                       1m10s  #1  starting
              task-05.md                         10s  #1  starting
              ######xxxxxx>>>>>>>>>>>>>>>>>>>>>>>>....................................  16%
              1 of 12 done, 1 failed, 4 running, 6 left, 1.2k tokens
            """);
  }

  @Test
  void how_long_the_rest_takes_is_said_once_five_tasks_are_over() {
    begin(12, 2, 7);
    for (int i = 1; i <= 5; i++) {
      on(60, RunSamples.done("task-%02d.md".formatted(i), Duration.ofMinutes(3)));
    }
    assertThat(frame(80, 24, 60))
        .contains("5 of 12 done, 0 failed, 2 running, 5 left, about 10 min left");
    on(60, new RunEvent.Concurrency(0));
    assertThat(frame(80, 24, 60))
        .contains("  paused while --concurrency is 0\n", "2 running, 5 left, ")
        .doesNotContain("min left");
  }

  @Test
  void sixteen_agents_on_a_low_and_narrow_terminal() {
    begin(100, 16, 16);
    assertThat(frame(60, 12, 5))
        .isEqualTo(
            """
              task-01.md     5s  #1  starting
              task-02.md     5s  #1  starting
              task-03.md     5s  #1  starting
              task-04.md     5s  #1  starting
              task-05.md     5s  #1  starting
              task-06.md     5s  #1  starting
              task-07.md     5s  #1  starting
              task-08.md     5s  #1  starting
              and 8 more
              >>>>>>>>............................................   0%
              0 of 100 done, 0 failed, 16 running, 84 left
            """);
    assertThat(frame(100, 30, 5)).contains("task-16.md").doesNotContain("more");
  }

  @Test
  void a_task_that_waits_says_why_and_a_pause_says_until_when() {
    begin(2, 2, 2);
    on(
        3,
        new RunEvent.Retrying(
            RunSamples.task("task-01.md"),
            FailureClass.CAPACITY,
            "429",
            "again",
            Duration.ofSeconds(12)));
    on(4, new RunEvent.Paused(TIME.plusMinutes(90), Duration.ofMinutes(90)));
    assertThat(frame(100, 30, 5))
        .contains("task-01.md     5s  #1  waits 12s after capacity: 429")
        .contains("  paused for a usage limit until Fri 23:30, 1h30m left\n");
    on(5, RunSamples.started("task-02.md"));
    assertThat(frame(100, 30, 5)).doesNotContain("paused");
  }

  @Test
  void every_task_is_counted_once_whatever_comes_of_it() {
    on(0, new RunEvent.Begun(10, 2, 1, 2));
    on(0, new RunEvent.Refused(RunSamples.task("r.md"), "is a folder"));
    on(0, new RunEvent.Skipped(RunSamples.task("g.md"), TaskEnd.GONE, ""));
    on(0, new RunEvent.Skipped(RunSamples.task("e.md"), TaskEnd.ELSEWHERE, ""));
    on(0, RunSamples.started("i.md"));
    on(0, new RunEvent.Skipped(RunSamples.task("i.md"), TaskEnd.INTERRUPTED, ""));
    on(0, new RunEvent.Skipped(RunSamples.task("d.md"), TaskEnd.DONE, ""));
    assertThat(frame(100, 30, 5)).contains("3 of 10 done, 2 failed, 0 running, 3 left");
  }

  @Test
  void lines_fit_whatever_the_names_and_the_size_are() {
    on(0, new RunEvent.Begun(1000, 1, 1, 8));
    for (String name : ODD_NAMES) {
      on(0, RunSamples.started(name));
      on(0, RunSamples.doing(name, "👩‍👩‍👧‍👦漢".repeat(40)));
    }
    on(0, new RunEvent.Paused(TIME.plusMinutes(90), Duration.ofMinutes(90)));
    for (int columns = 1; columns <= 130; columns++) {
      for (int rows = 1; rows <= 16; rows++) {
        List<ScreenBlock.Line> lines = lines(columns, rows, 5);
        assertThat(lines).hasSizeBetween(1, Math.max(1, rows - 1));
        for (ScreenBlock.Line line : lines) {
          assertThat(line.width()).isLessThanOrEqualTo(Math.max(0, columns - 1));
          assertThat(TextWidth.of(line.text().replaceAll("\033\\[\\d+G", "")))
              .isLessThanOrEqualTo(line.width());
        }
      }
    }
  }

  private void begin(int tasks, int concurrency, int started) {
    on(0, new RunEvent.Begun(tasks, 0, 0, concurrency));
    for (int i = 1; i <= started; i++) {
      on(0, RunSamples.started("task-%02d.md".formatted(i)));
    }
  }

  private void on(int second, RunEvent event) {
    board.on(event, Duration.ofSeconds(second).toNanos());
  }

  private List<ScreenBlock.Line> lines(int columns, int rows, int second) {
    long now = Duration.ofSeconds(second).toNanos();
    return new LiveFrame(board, Palette.PLAIN, new TerminalSize(columns, rows), now).lines(TIME);
  }

  private String frame(int columns, int rows, int second) {
    return lines(columns, rows, second).stream()
        .map(line -> shown(line) + "\n")
        .collect(Collectors.joining());
  }

  private static String shown(ScreenBlock.Line line) {
    Screen screen = new Screen(1000);
    screen.print(line.text());
    return screen.lines().get(0);
  }
}
