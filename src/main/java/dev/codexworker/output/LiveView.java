package dev.codexworker.output;

import dev.codexworker.engine.RunEvent;
import dev.codexworker.engine.RunListener;
import dev.codexworker.task.Visible;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Shows a run on a terminal: what agents do and how far the folder is, redrawn in place below the
 * lines of what is over.
 *
 * <p>Nothing is set on the terminal that would have to be set back: the cursor stays visible, and
 * each redraw is written at once and leaves the terminal as it was.
 */
public final class LiveView implements RunListener {
  /** At most ten redraws a second. */
  private static final Duration REDRAW = Duration.ofMillis(100);

  /** Elapsed times change once a second. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Console console;
  private final Palette palette;
  private final Supplier<TerminalSize> size;
  private final boolean withFolders;
  private final RunBoard board;
  private final List<String> above = new ArrayList<>();
  private final Thread painter = new Thread(this::paint, "live-view");

  private List<LiveFrame.Line> drawn = List.of();
  private boolean begun;
  private boolean changed;
  private boolean closed;

  /**
   * A view on the terminal behind the console's stdout.
   *
   * @param size asked before each redraw
   * @param withFolders names tasks with their folders, for there are several
   */
  public LiveView(
      Console console, Palette palette, Supplier<TerminalSize> size, boolean withFolders) {
    this.console = console;
    this.palette = palette;
    this.size = size;
    this.withFolders = withFolders;
    this.board = new RunBoard(withFolders);
    painter.setDaemon(true);
    painter.start();
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.Ended ended) {
      close();
      SummaryTable.lines(ended.summary()).forEach(console.out()::println);
      return;
    }
    synchronized (this) {
      board.on(event, System.nanoTime());
      begun |= event instanceof RunEvent.Begun;
      if (event instanceof RunEvent.Notice notice) {
        notice("codex-worker: " + Visible.line(notice.message()));
      } else if (!(event instanceof RunEvent.Started || event instanceof RunEvent.Paused)) {
        int columns = size.get().columns();
        EventLine.of(event, withFolders)
            .map(line -> line.stamped(palette, columns))
            .ifPresent(above::add);
      }
      changed = true;
      notifyAll();
    }
  }

  /** Two streams on one terminal would write across each other. */
  private void notice(String text) {
    if (console.terminals().contains("2") && !closed) {
      above.add(text);
    } else {
      console.err().println(text);
    }
  }

  /** Draws anew, for instance because the window has another size. */
  public synchronized void refresh() {
    changed = true;
    notifyAll();
  }

  /** Draws anew below whatever was written meanwhile, such as a shell's messages. */
  public synchronized void resumed() {
    drawn = List.of();
    refresh();
  }

  /** Takes the frame away and leaves the lines of what is over; idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      painter.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the run's threads are never interrupted", e);
    }
  }

  private void paint() {
    try {
      long last = System.nanoTime();
      while (awaitRedraw(last)) {
        draw();
        last = System.nanoTime();
      }
      draw();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the view's thread is never interrupted", e);
    }
  }

  /** Waits until it is time to draw again; false if for the last time. */
  private synchronized boolean awaitRedraw(long last) throws InterruptedException {
    while (!closed) {
      long left = (changed ? REDRAW : TICK).toNanos() - (System.nanoTime() - last);
      if (left <= 0) {
        return true;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return false;
  }

  private synchronized void draw() {
    changed = false;
    TerminalSize now = size.get();
    List<LiveFrame.Line> frame =
        begun && !closed
            ? new LiveFrame(board, palette, now, System.nanoTime())
                .lines(ZonedDateTime.now(ZoneId.systemDefault()))
            : List.of();
    if (above.isEmpty() && frame.equals(drawn)) {
      return;
    }
    StringBuilder text = new StringBuilder(Cursor.upToLineStart(rowsAboveCursor(now)));
    text.append(Cursor.ERASE_BELOW);
    above.forEach(line -> text.append(line).append('\n'));
    text.append(Cursor.NO_WRAP);
    text.append(frame.stream().map(LiveFrame.Line::text).collect(Collectors.joining("\n")));
    text.append(Cursor.WRAP);
    above.clear();
    drawn = frame;
    console.out().print(text);
    console.out().flush();
  }

  /**
   * Rows of the last frame above the cursor's: a terminal that has become narrower has broken its
   * lines, and one that has become lower has let its upper rows go.
   */
  private int rowsAboveCursor(TerminalSize now) {
    int rows = 0;
    for (LiveFrame.Line line : drawn) {
      rows += Math.max(1, (line.width() + now.columns() - 1) / now.columns());
    }
    return Math.min(Math.max(0, rows - 1), now.rows() - 1);
  }
}
