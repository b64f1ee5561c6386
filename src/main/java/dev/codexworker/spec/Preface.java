package dev.codexworker.spec;

import dev.codexworker.task.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text that precedes every prompt of a run.
 *
 * @param path the file it was read from
 * @param text what precedes a prompt: the file's text and a blank line
 * @param size its length in bytes
 * @param sha256 a hash of the file, in hexadecimal digits
 */
public record Preface(Path path, String text, int size, String sha256) {
  /**
   * Reads a preface.
   *
   * @throws IOException if the file can't be read, or no prompt can follow its text
   */
  public static Preface read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(Prompt.MAX_BYTES);
    }
    if (bytes.length == Prompt.MAX_BYTES) {
      throw new IOException("is not smaller than 1 MiB, the most that codex takes");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    if (text.isBlank()) {
      throw new IOException("is empty");
    }
    String before = TaskText.withoutMark(text).stripTrailing() + "\n\n";
    return new Preface(
        file.toAbsolutePath().normalize(),
        before,
        before.getBytes(StandardCharsets.UTF_8).length,
        Sha256.of(bytes));
  }
}
