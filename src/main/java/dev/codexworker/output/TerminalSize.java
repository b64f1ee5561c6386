package dev.codexworker.output;

import java.util.Optional;
import org.fusesource.jansi.internal.CLibrary;

/**
 * The size of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {
  /** The size of a terminal that does not know its own. */
  private static final TerminalSize USUAL = new TerminalSize(80, 24);

  /** Returns the size of the terminal behind stdout; empty if there is none. */
  public static Optional<TerminalSize> ofStdout() {
    try {
      CLibrary.WinSize size = new CLibrary.WinSize();
      if (CLibrary.ioctl(CLibrary.STDOUT_FILENO, CLibrary.TIOCGWINSZ, size) != 0) {
        return Optional.empty();
      }
      int columns = Short.toUnsignedInt(size.ws_col);
      int rows = Short.toUnsignedInt(size.ws_row);
      return Optional.of(columns == 0 || rows == 0 ? USUAL : new TerminalSize(columns, rows));
    } catch (LinkageError | RuntimeException e) {
      // Jansi's native part could not be loaded, for instance because no folder allows it.
      return Optional.empty();
    }
  }
}
