package dev.codexworker.task;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads codex's last message out of a log. */
public final class LastMessage {
  private LastMessage() {}

  /** The last message of the last attempt, each of its lines ended; empty if it left none. */
  public static Optional<String> read(Path log) throws IOException {
    StringBuilder message = new StringBuilder();
    boolean inside = false;
    try (BufferedReader lines = TaskLog.reader(log)) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(TaskLog.INDENT)) {
          if (inside) {
            message.append(line, TaskLog.INDENT.length(), line.length()).append('\n');
          }
          continue;
        }
        inside = line.equals(TaskLog.LAST_MESSAGE);
        if (inside || line.startsWith(TaskLog.ATTEMPT)) {
          message.setLength(0);
        }
      }
    }
    return message.isEmpty() ? Optional.empty() : Optional.of(message.toString());
  }
}
