package dev.codexworker.output;

import java.util.ArrayList;
import java.util.List;

/** Shows a status that changes: in place on a terminal, one after the other elsewhere. */
public final class StatusScreen {
  private final Console console;
  private final boolean inPlace;
  private final ScreenBlock block = new ScreenBlock();
  private List<String> shown = List.of();

  /**
   * A screen on the console's stdout.
   *
   * @param inPlace whether stdout is a terminal that can be drawn on
   */
  public StatusScreen(Console console, boolean inPlace) {
    this.console = console;
    this.inPlace = inPlace;
  }

  /**
   * Shows lines instead of those before; on a terminal the first ones, as many as fit.
   *
   * @param lines none of them wider than the terminal
   */
  public synchronized void show(List<String> lines, TerminalSize size) {
    if (lines.equals(shown)) {
      return;
    }
    if (inPlace) {
      List<ScreenBlock.Line> fitting = new ArrayList<>();
      for (String line : lines.subList(0, Math.min(lines.size(), size.rows() - 1))) {
        fitting.add(ScreenBlock.Line.of(line));
      }
      console.out().print(block.redraw(List.of(), fitting, size));
      console.out().flush();
    } else {
      if (!shown.isEmpty()) {
        console.out().println();
      }
      lines.forEach(console.out()::println);
    }
    shown = List.copyOf(lines);
  }

  /** Redraws below other output, such as a shell's messages. */
  public synchronized void resumed() {
    block.forget();
    shown = List.of();
  }

  /** Ends the display and keeps what is shown. */
  public void end() {
    if (inPlace) {
      console.out().println();
    }
  }
}
