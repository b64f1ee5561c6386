package dev.codexworker.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A small file of the kernel's. */
final class ProcFile {
  private ProcFile() {}

  /** Returns its text, one character a byte; empty if it is not there or can't be read. */
  static String read(String path) {
    return find(path).orElse("");
  }

  /** Returns the same, and tells an empty file from one that can't be read. */
  static Optional<String> find(String path) {
    File file = new File(path);
    // Asking first costs less than the exception that most failures would be.
    if (!file.canRead()) {
      return Optional.empty();
    }
    try (FileInputStream in = new FileInputStream(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns its text as a number; -1 if it is none. */
  static long number(String path) {
    String text = read(path).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
