package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in the system's temporary folder that only its owner can read, and that is deleted when it
 * is closed.
 *
 * @param path where it lies
 */
public record TemporaryFile(Path path) implements AutoCloseable {
  /** Makes a file. */
  public static TemporaryFile of(String name, String content) throws IOException {
    TemporaryFile file = new TemporaryFile(Files.createTempFile("codex-worker-" + name, ".md"));
    try {
      Files.writeString(file.path, content);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
