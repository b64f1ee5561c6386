package dev.codexworker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file to which codex's last message is also written: either absent or whole. A file that holds
 * anything else than an earlier message of the same task is never replaced.
 *
 * @param root the folder in which it must lie, by its real path
 * @param relative where in that folder
 */
public record OutputFile(Path root, Path relative) {
  /** No message is longer. */
  private static final long LONGEST = 16 << 20;

  /** Where it lies. */
  public Path path() {
    return root.resolve(relative);
  }

  /**
   * Whether there is a file that is not this task's.
   *
   * @param log the log of the task's earlier attempts, if there is one
   * @throws IOException if the file or the log can't be read
   */
  public boolean isTaken(Optional<Path> log) throws IOException {
    if (!Files.exists(path(), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Optional<String> own = log.isEmpty() ? Optional.empty() : LastMessage.read(log.get());
    return own.isEmpty()
        || !Files.isRegularFile(path(), LinkOption.NOFOLLOW_LINKS)
        || Files.size(path()) > LONGEST
        || !Visible.text(new String(Files.readAllBytes(path()), UTF_8).strip())
            .equals(own.get().strip());
  }

  /**
   * Writes a message, whole or not at all, and makes it durable.
   *
   * @param replace whether a file that is there is this task's own
   * @throws FileAlreadyExistsException if there is a file that is not to be replaced
   * @throws IOException if a folder on the way is a link, or nothing can be written
   */
  public void write(String message, boolean replace) throws IOException {
    Path folder = root;
    for (Path name : Optional.ofNullable(relative.getParent()).orElse(Path.of(""))) {
      folder = folder.resolve(name);
      if (!Files.exists(folder) && !name.toString().isEmpty()) {
        FolderChange.createFolder(folder);
      }
    }
    if (!folder.toRealPath().startsWith(root)) {
      throw new FileSystemException(
          folder.toString(), null, "leads out of the working folder; not a regular file or folder");
    }
    String text = message.endsWith("\n") ? message : message + "\n";
    FolderChange.publish(root, relative, text.getBytes(UTF_8), replace);
  }
}
