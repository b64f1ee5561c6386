package dev.codexworker.output;

import dev.codexworker.task.Nap;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.Visible;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Prints logs, with everything made visible that would steer a terminal. */
public final class LogPrinter {
  private static final long LOOK_MILLIS = 200;

  private final Console console;

  /** Prints to the console's stdout. */
  public LogPrinter(Console console) {
    this.console = console;
  }

  /** Whether a log may still grow. */
  public interface Growing {
    /** Asked each time the end has been reached. */
    boolean isGrowing() throws IOException;
  }

  /** Prints a log, and what is added to it for as long as it grows, whatever it is renamed to. */
  public void print(Path log, Growing growing) throws IOException {
    try (BufferedReader reader = TaskLog.reader(log)) {
      char[] buffer = new char[1 << 14];
      boolean grows = true;
      while (grows) {
        // What was written before the task ended is read after this answer.
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

  /** Waits before the log is looked at again. */
  public void pause() {
    Nap.millis(LOOK_MILLIS);
  }
}
