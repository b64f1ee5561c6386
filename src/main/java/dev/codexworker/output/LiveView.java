package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.TaskEnd;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows a run on a terminal: the agents and the progress, redrawn in place below the lines of
 * finished tasks.
 */
public final class LiveView implements RunListener {
  /** At most ten redraws a second. */
  private static final Duration REDRAW = Duration.ofMillis(100);

  /** Elapsed times change once a second. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Duration LATE = Duration.ofMillis(50);

  private final Console console;
  private final Palette palette;
  private final Supplier<TerminalSize> size;
  private final boolean withFolders;
  private final LongSupplier nanoTime;
  private final RunBoard board;
  private final ScreenBlock block = new ScreenBlock();
  private final List<String> above = new ArrayList<>();
  private final Thread painter = new Thread(this::paint, "live-view");

  private boolean begun;
  private boolean changed;
  private boolean closed;

  /**
   * A view on the terminal behind the console's stdout.
   *
   * @param size asked before each redraw
   * @param withFolders whether tasks are named with their folders
   */
  public LiveView(
      Console console, Palette palette, Supplier<TerminalSize> size, boolean withFolders) {
    this(console, palette, size, withFolders, System::nanoTime);
  }

  LiveView(
      Console console,
      Palette palette,
      Supplier<TerminalSize> size,
      boolean withFolders,
      LongSupplier nanoTime) {
    this.console = console;
    this.palette = palette;
    this.size = size;
    this.withFolders = withFolders;
    this.nanoTime = nanoTime;
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
      board.on(event, nanoTime.getAsLong());
      begun |= event instanceof RunEvent.Begun;
      if (event instanceof RunEvent.Notice notice) {
        showNotice(Console.problemLine(notice.message()));
      } else if (!(event instanceof RunEvent.Started || event instanceof RunEvent.Paused)) {
        EventLine.of(event, withFolders).map(line -> stamped(event, line)).ifPresent(above::add);
      }
      changed = true;
      notifyAll();
    }
  }

  /** A done task takes one line; failures are shown in full. */
  private String stamped(RunEvent event, EventLine line) {
    boolean well = event instanceof RunEvent.Finished finished && finished.end() == TaskEnd.DONE;
    return well ? line.stamped(palette, size.get().columns()) : line.stamped(palette);
  }

  /** On one terminal, stderr would write across the frame. */
  private void showNotice(String text) {
    if (console.terminals().contains("2") && !closed) {
      above.add(text);
    } else {
      console.err().println(text);
    }
  }

  /** Redraws, for instance after the window was resized. */
  public synchronized void refresh() {
    changed = true;
    notifyAll();
  }

  /** Redraws below other output, such as a shell's messages. */
  public synchronized void resumed() {
    block.forget();
    refresh();
  }

  /** Erases the frame and keeps the lines above it; idempotent. */
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
      long last = nanoTime.getAsLong();
      while (awaitRedraw(last)) {
        draw();
        last = nanoTime.getAsLong();
      }
      draw();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the view's thread is never interrupted", e);
    }
  }

  /** Waits until it is time to redraw; returns false for the last time. */
  private synchronized boolean awaitRedraw(long last) throws InterruptedException {
    while (!closed) {
      long left = (changed ? REDRAW : TICK).toNanos() - (nanoTime.getAsLong() - last);
      if (left <= 0) {
        if (left < -LATE.toNanos()) {
          // Probably the process was stopped, and a SIGCONT is about to be handled.
          TimeUnit.NANOSECONDS.timedWait(this, LATE.toNanos());
        }
        return true;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return false;
  }

  private synchronized void draw() {
    changed = false;
    TerminalSize now = size.get();
    boolean foreground = Foreground.isHere();
    if (!foreground) {
      // The terminal now belongs to the shell or another program.
      block.forget();
    }
    List<ScreenBlock.Line> frame =
        begun && !closed && foreground
            ? new LiveFrame(board, palette, now, nanoTime.getAsLong())
                .lines(ZonedDateTime.now(ZoneId.systemDefault()))
            : List.of();
    console.out().print(block.redraw(above, frame, now));
    console.out().flush();
    above.clear();
  }
}
