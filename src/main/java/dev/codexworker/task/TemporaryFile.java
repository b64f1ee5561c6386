package dev.codexworker.task;

import java.io.IOException;
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
    return new TemporaryFile(FolderChange.createTemporary("codex-worker-" + name, content));
  }

  @Override
  public void close() throws IOException {
    FolderChange.removeIfThere(path);
  }
}
