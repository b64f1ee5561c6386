package dev.codexworker.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a log that begin in the first column; what else it holds is not decoded. */
final class OwnLines {
  private static final int BUFFER = 8 << 10;

  /** No field is longer; of longer lines, the beginning is read. */
  static final int LONGEST = 1 << 20;

  /** No message of codex is longer. */
  static final int LONGEST_MESSAGE = 16 << 20;

  private final Consumer<String> own;
  private final @Nullable Consumer<String> indented;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean isIndented;

  private OwnLines(Consumer<String> own, @Nullable Consumer<String> indented) {
    this.own = own;
    this.indented = indented;
  }

  /** Hands over each line that is neither empty nor indented, without its end. */
  static void read(Path log, Consumer<String> own) throws IOException {
    new OwnLines(own, null).read(log);
  }

  /** Hands over each line that is not empty, without its end, those that are indented apart. */
  static void read(Path log, Consumer<String> own, Consumer<String> indented) throws IOException {
    new OwnLines(own, indented).read(log);
  }

  private void read(Path log) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = TaskLog.open(log)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        int from = 0;
        for (int at = 0; at < length; at++) {
          if (buffer[at] == '\n' || buffer[at] == '\r') {
            keep(buffer, from, at);
            give();
            isIndented = false;
            from = at + 1;
          } else if (at == from && begun.size() == 0) {
            isIndented |= buffer[at] == ' ';
          }
        }
        keep(buffer, from, length);
      }
    }
    give();
  }

  private void keep(byte[] buffer, int from, int to) {
    if (!isIndented || indented != null) {
      int most = isIndented ? LONGEST_MESSAGE : LONGEST;
      begun.write(buffer, from, Math.min(to - from, most - begun.size()));
    }
  }

  private void give() {
    if (begun.size() > 0) {
      Consumer<String> taker = isIndented && indented != null ? indented : own;
      taker.accept(begun.toString(StandardCharsets.UTF_8));
      begun.reset();
    }
  }
}
