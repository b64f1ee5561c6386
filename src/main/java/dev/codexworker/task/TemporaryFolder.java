package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that only its owner can read, and that is removed with what was made in it when it is
 * closed.
 *
 * @param path where it lies
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
  /** Makes a hidden folder in another one. */
  static TemporaryFolder in(Path folder) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(folder, ".codex-worker-"));
  }

  /** Makes a folder in the system's temporary folder. */
  public static TemporaryFolder make() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("codex-worker-").toRealPath());
  }

  /** Makes an empty folder in it. */
  public Path makeFolder(String name) throws IOException {
    return Files.createDirectory(path.resolve(name));
  }

  @Override
  public void close() throws IOException {
    try (DirectoryStream<Path> inner = Files.newDirectoryStream(path)) {
      for (Path each : inner) {
        Files.delete(each);
      }
    }
    Files.delete(path);
  }
}
