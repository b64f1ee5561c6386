package dev.codexworker.output;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines at the bottom of a terminal that are redrawn in place.
 *
 * <p>A redraw leaves the terminal's settings as they were: nothing has to be restored, and the
 * cursor stays visible.
 */
final class ScreenBlock {
  private static final Pattern COLOR = Pattern.compile("\033\\[[\\d;]*m");

  private List<Line> drawn = List.of();
  private int drawnColumns;

  /**
   * A line of a block.
   *
   * @param text with colours; what is wider than the terminal is not shown
   * @param width the columns it takes at most
   */
  record Line(String text, int width) {
    /** A line that holds nothing but text and colours. */
    static Line of(String text) {
      return new Line(text, TextWidth.of(COLOR.matcher(text).replaceAll("")));
    }
  }

  /**
   * Returns what makes a terminal of this size show these lines instead of the last ones; empty if
   * it shows them already.
   *
   * @param above finished lines: they stay above the block and scroll away
   */
  String redraw(List<String> above, List<Line> lines, TerminalSize size) {
    if (above.isEmpty() && lines.equals(drawn)) {
      return "";
    }
    StringBuilder text = new StringBuilder(Cursor.upToLineStart(rowsAboveCursor(size)));
    for (String line : above) {
      text.append(Cursor.ERASE_LINE).append(line).append(Cursor.ERASE_LINE).append('\n');
    }
    text.append(Cursor.NO_WRAP);
    text.append(
        lines.stream()
            .map(line -> Cursor.ERASE_LINE + line.text())
            .collect(Collectors.joining("\n")));
    text.append(Cursor.WRAP).append(lines.isEmpty() ? Cursor.ERASE_LINE : "");
    text.append(Cursor.ERASE_BELOW);
    drawn = List.copyOf(lines);
    drawnColumns = size.columns();
    return text.toString();
  }

  /** Makes the next redraw start at the cursor, below other output. */
  void forget() {
    drawn = List.of();
  }

  /**
   * Returns the block's rows above the cursor: a narrower terminal has wrapped its lines, and a
   * lower one has dropped its upper rows.
   */
  private int rowsAboveCursor(TerminalSize size) {
    int rows = 0;
    for (Line line : drawn) {
      int width = Math.min(line.width(), drawnColumns);
      rows += Math.max(1, (width + size.columns() - 1) / size.columns());
    }
    return Math.min(Math.max(0, rows - 1), size.rows() - 1);
  }
}
