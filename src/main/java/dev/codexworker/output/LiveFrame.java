package dev.codexworker.output;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays out how a run stands: a line for each agent, a bar, and the numbers. */
final class LiveFrame {
  private static final DateTimeFormatter UNTIL =
      DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ROOT);
  private static final int ELAPSED = 6;
  private static final int SHORTEST_NAME = 8;
  private static final int LONGEST_BAR = 100;

  /** Terminals show a Ctrl+C where the cursor is, as two characters. */
  private static final int INTERRUPT = 2;

  private final RunBoard board;
  private final Palette palette;
  private final int columns;
  private final int rows;
  private final long now;

  /**
   * Lays out a frame for a terminal; the last column and row stay empty for the cursor.
   *
   * @param now the time, by {@link System#nanoTime}
   */
  LiveFrame(RunBoard board, Palette palette, TerminalSize size, long now) {
    this.board = board;
    this.palette = palette;
    this.columns = size.columns() - 1;
    this.rows = size.rows() - 1;
    this.now = now;
  }

  /** Returns the lines; they fit on the terminal. */
  List<ScreenBlock.Line> lines(ZonedDateTime time) {
    List<ScreenBlock.Line> below = new ArrayList<>();
    board
        .pausedUntil()
        .filter(until -> until.isAfter(time))
        .ifPresent(until -> below.add(paused(until, Duration.between(time, until))));
    if (board.isHalted()) {
      below.add(line(Role.WARNING, "  paused while --concurrency is 0"));
    }
    below.add(bar());
    below.add(numbers());
    Wording.limits(board.limits(), time)
        .ifPresent(limits -> below.add(line(Role.FAINT, "  limits  " + limits)));
    List<ScreenBlock.Line> lines = agents(rows - below.size());
    lines.addAll(below);
    return lines.subList(Math.max(0, lines.size() - Math.max(1, rows)), lines.size());
  }

  private List<ScreenBlock.Line> agents(int room) {
    List<RunBoard.Agent> agents = board.agents();
    int shown = agents.size() <= room ? agents.size() : Math.max(0, room - 1);
    int widest = agents.stream().mapToInt(agent -> TextWidth.of(agent.name())).max().orElse(0);
    int name = Math.min(widest, Math.max(SHORTEST_NAME, columns * 2 / 5));
    List<ScreenBlock.Line> lines = new ArrayList<>();
    for (RunBoard.Agent agent : agents.subList(0, shown)) {
      lines.add(agent(agent, name));
    }
    if (shown < agents.size() && room > 0) {
      lines.add(line(Role.FAINT, "  and " + (agents.size() - shown) + " more"));
    }
    return lines;
  }

  /** Terminals disagree on the width of names, so the text after one is placed by column. */
  private ScreenBlock.Line agent(RunBoard.Agent agent, int nameWidth) {
    String name =
        agent.name().indexOf('/') < 0
            ? TextWidth.cut(agent.name(), nameWidth)
            : TextWidth.cutStart(agent.name(), nameWidth);
    String elapsed = Wording.seconds(Duration.ofNanos(now - agent.begun()));
    String numbers = " ".repeat(Math.max(0, ELAPSED - elapsed.length())) + elapsed;
    numbers += "  #" + agent.attempt() + "  ";
    int room = columns - 2 - nameWidth - 1 - numbers.length();
    if (room < 1) {
      return line(Role.NORMAL, "  " + name);
    }
    String activity = TextWidth.cut(agent.activity(), room);
    String text =
        "  "
            + palette.paint(Role.ACTIVE, name)
            + Cursor.toColumn(2 + nameWidth + 2)
            + palette.paint(Role.FAINT, numbers)
            + activity;
    return new ScreenBlock.Line(
        text, 2 + nameWidth + 1 + numbers.length() + TextWidth.of(activity));
  }

  private ScreenBlock.Line paused(ZonedDateTime until, Duration left) {
    return line(
        Role.WARNING,
        "  paused for a usage limit until "
            + until.format(UNTIL)
            + ", "
            + Wording.seconds(left)
            + " left");
  }

  private ScreenBlock.Line bar() {
    int over = board.done() + board.failed();
    int percent = board.tasks() == 0 ? 0 : (int) (100L * over / board.tasks());
    String suffix = String.format(Locale.US, " %3d%%", percent);
    int width = Math.min(LONGEST_BAR, columns - 2 - suffix.length());
    if (width < 1) {
      return line(Role.NORMAL, suffix);
    }
    String bar =
        TaskBar.of(
            width, palette, board.done(), board.failed(), board.agents().size(), board.left());
    return new ScreenBlock.Line("  " + bar + suffix, 2 + width + suffix.length());
  }

  private ScreenBlock.Line numbers() {
    List<String> parts = new ArrayList<>();
    parts.add(board.done() + " of " + board.tasks() + " done");
    parts.add(board.failed() + " failed");
    parts.add(board.agents().size() + " running");
    parts.add(board.left() + " left");
    board.rest(now).map(TimeLeft::words).ifPresent(parts::add);
    if (board.tokens() > 0) {
      parts.add(Wording.brief(board.tokens()) + " tokens");
    }
    while (parts.size() > 1 && 2 + String.join(", ", parts).length() > columns - INTERRUPT) {
      parts.remove(parts.size() - 1);
    }
    String text = TextWidth.cut("  " + String.join(", ", parts), columns - INTERRUPT);
    return line(Role.NORMAL, text);
  }

  private ScreenBlock.Line line(Role role, String text) {
    String cut = TextWidth.cut(text, columns);
    return new ScreenBlock.Line(palette.paint(role, cut), TextWidth.of(cut));
  }
}
