package dev.codexworker.command;

import dev.codexworker.codex.Agent;
import dev.codexworker.task.Visible;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What the user's own check printed: all of it to the log, the end of it for codex. */
public final class Check implements Agent.Output {
  private static final int LAST_LINES = 60;
  private static final int LINE_CHARS = 500;

  private final Consumer<String> log;
  private final Deque<String> last = new ArrayDeque<>();

  /** A check whose lines go to a log. */
  public Check(Consumer<String> log) {
    this.log = log;
  }

  @Override
  public synchronized void text(String stream, String line) {
    log.accept(stream + ": " + line);
    last.addLast(Visible.cut(line, LINE_CHARS));
    if (last.size() > LAST_LINES) {
      last.removeFirst();
    }
  }

  /** The last line it printed; empty if it printed none. */
  public synchronized String lastLine() {
    return last.isEmpty() ? "" : last.getLast().strip();
  }

  /** The last lines it printed. */
  public synchronized String lastLines() {
    return String.join("\n", last);
  }
}
