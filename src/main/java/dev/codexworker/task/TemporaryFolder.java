package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A folder in the system's temporary folder that only its owner can read, and that is removed with
 * the folders made in it when it is closed.
 *
 * @param path where it lies
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
  /** Makes a folder. */
  public static TemporaryFolder make() throws IOException {
    return new TemporaryFolder(FolderChange.createTemporaryFolder("codex-worker-"));
  }

  /** Makes an empty folder in it. */
  public Path makeFolder(String name) throws IOException {
    Path folder = path.resolve(name);
    FolderChange.createFolder(folder);
    return folder;
  }

  @Override
  public void close() throws IOException {
    FolderChange.removeEmptyFolders(path);
  }
}
