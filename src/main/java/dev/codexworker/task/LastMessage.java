package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads codex's last message out of a log. */
public final class LastMessage {
  private final StringBuilder message = new StringBuilder();
  private boolean inside;

  private LastMessage() {}

  /** The last message of the last attempt, each of its lines ended; empty if it left none. */
  public static Optional<String> read(Path log) throws IOException {
    LastMessage last = new LastMessage();
    OwnLines.read(log, last::own, last::indented);
    return last.message.isEmpty() ? Optional.empty() : Optional.of(last.message.toString());
  }

  private void own(String line) {
    inside = line.equals(TaskLog.LAST_MESSAGE);
    if (inside || line.startsWith(TaskLog.ATTEMPT)) {
      message.setLength(0);
    }
  }

  private void indented(String line) {
    inside &= line.startsWith(TaskLog.INDENT);
    if (inside && message.length() < OwnLines.LONGEST_MESSAGE) {
      message.append(line, TaskLog.INDENT.length(), line.length()).append('\n');
    }
  }
}
