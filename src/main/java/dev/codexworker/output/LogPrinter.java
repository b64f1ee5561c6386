package dev.codexworker.output;

import dev.codexworker.task.Nap;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.Visible;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Prints logs, with control characters made visible. */
public final class LogPrinter {
  private static final long LOOK_MILLIS = 200;

  private final Console console;

  /** Prints to the console's stdout. */
  public LogPrinter(Console console) {
    this.console = console;
  }

  /** Whether a log may still grow. */
  public interface Growing {
    /** Asked at each end of the log. */
    boolean isGrowing() throws IOException;
  }

  /** Prints a log, and follows it while it grows, even if it is renamed. */
  public void print(Path log, Growing growing) throws IOException {
    try (BufferedReader reader = TaskLog.reader(log)) {
      char[] buffer = new char[1 << 14];
      boolean grows = true;
      while (grows) {
        // The loop below reads what was written before the task ended.
        grows = growing.isGrowing();
        for (int n = reader.read(buffer); n > 0; n = reader.read(buffer)) {
          print(new String(buffer, 0, n));
        }
        if (grows && console.out().checkError()) {
          return;
        }
        if (grows) {
          pause();
        }
      }
    }
  }

  /** Prints text of several lines. */
  public void print(String text) {
    console.out().print(Visible.text(text));
    console.out().flush();
  }

  /** Waits before the next look at the log. */
  public void pause() {
    Nap.millis(LOOK_MILLIS);
  }
}
