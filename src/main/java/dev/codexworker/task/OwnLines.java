package dev.codexworker.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads the lines of a log that begin in the first column; what else it holds is not decoded. */
final class OwnLines {
  private static final int BUFFER = 8 << 10;

  private OwnLines() {}

  /** Hands over each line that is neither empty nor indented, without its end. */
  static void read(Path log, Consumer<String> taker) throws IOException {
    ByteArrayOutputStream begun = new ByteArrayOutputStream();
    boolean indented = false;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = TaskLog.open(log)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        int from = 0;
        for (int at = 0; at < length; at++) {
          if (buffer[at] == '\n' || buffer[at] == '\r') {
            if (!indented) {
              begun.write(buffer, from, at - from);
              give(begun, taker);
            }
            indented = false;
            from = at + 1;
          } else if (at == from && begun.size() == 0) {
            indented |= buffer[at] == ' ';
          }
        }
        if (!indented) {
          begun.write(buffer, from, length - from);
        }
      }
    }
    give(begun, taker);
  }

  private static void give(ByteArrayOutputStream line, Consumer<String> taker) {
    if (line.size() > 0) {
      taker.accept(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }
  }
}
