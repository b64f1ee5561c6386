package dev.codexworker.output;

import org.fusesource.jansi.Ansi;
import org.fusesource.jansi.Ansi.Erase;

/**
 * The few escape sequences that move the cursor and erase; every terminal since the VT100 has them.
 */
final class Cursor {
  /** Text that reaches the right margin is cut there, until {@link #WRAP}. */
  static final String NO_WRAP = "\033[?7l";

  static final String WRAP = "\033[?7h";

  /** From the cursor to the end of its line. */
  static final String ERASE_LINE = Ansi.ansi().eraseLine(Erase.FORWARD).toString();

  /**
   * From the cursor to the end of the screen. Sent in the top left corner it would make some
   * terminals keep what they showed as if it had scrolled away.
   */
  static final String ERASE_BELOW = Ansi.ansi().eraseScreen(Erase.FORWARD).toString();

  private Cursor() {}

  /** Moves to the first column, so many rows up. */
  static String upToLineStart(int rows) {
    return rows == 0 ? "\r" : "\r" + Ansi.ansi().cursorUp(rows);
  }

  /** Moves to a column of the same row; the first is 1. */
  static String toColumn(int column) {
    return Ansi.ansi().cursorToColumn(column).toString();
  }
}
