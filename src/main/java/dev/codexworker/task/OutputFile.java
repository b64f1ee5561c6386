package dev.codexworker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

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

  private static final int LONGEST_NAME = 255;

  /** Where it lies. */
  public Path path() {
    return root.resolve(relative);
  }

  /**
   * Whether there is a file that is not this task's.
   *
   * @param published hashes of what the task has written there so far
   */
  public boolean isTaken(Set<String> published) throws IOException {
    return Files.exists(path(), LinkOption.NOFOLLOW_LINKS)
        && (!Files.isRegularFile(path(), LinkOption.NOFOLLOW_LINKS)
            || Files.size(path()) > LONGEST
            || !isOneOf(published, Files.readAllBytes(path())));
  }

  /** Git may have given it the line ends of Windows. */
  private static boolean isOneOf(Set<String> published, byte[] content) {
    String unix = new String(content, UTF_8).replace("\r\n", "\n");
    return published.contains(Sha256.of(content))
        || published.contains(Sha256.of(unix.getBytes(UTF_8)));
  }

  /** Why no file can ever be made there, as things stand; empty if nothing is known of. */
  public Optional<String> obstacle() {
    for (Path name : relative) {
      if (name.toString().getBytes(UTF_8).length > LONGEST_NAME) {
        return Optional.of("a file name is at most 255 bytes long");
      }
    }
    Path folder = path().getParent();
    while (folder != null && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      folder = folder.getParent();
    }
    return folder == null || isPlainFolder(folder)
        ? Optional.empty()
        : Optional.of(folder + " is no folder, or lies behind a symbolic link");
  }

  /** Whether a path leads to a folder, and through no link. */
  public static boolean isPlainFolder(Path folder) {
    try {
      return Files.isDirectory(folder) && folder.toRealPath().equals(folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** A hash of the file that a message makes, by which it is known again. */
  public static String hash(String message) {
    return Sha256.of(content(message));
  }

  private static byte[] content(String message) {
    return (message.endsWith("\n") ? message : message + "\n").getBytes(UTF_8);
  }

  /**
   * Writes a message, whole or not at all, and makes it durable. An earlier message of the same
   * task is replaced.
   *
   * @param log the log of the task's attempts
   * @throws FileAlreadyExistsException if there is a file that is not this task's
   * @throws IOException if a folder on the way is a link, or nothing can be written
   */
  public void write(String message, Path log) throws IOException {
    Path folder = root;
    for (Path name : Optional.ofNullable(relative.getParent()).orElse(Path.of(""))) {
      if (!folder.toRealPath().startsWith(root)) {
        throw new FileSystemException(
            folder.toString(),
            null,
            "leads out of the working folder; not a regular file or folder");
      }
      folder = folder.resolve(name);
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        FolderChange.createFolder(folder);
      }
      if (!Files.isDirectory(folder)) {
        throw new FileSystemException(folder.toString(), null, "is no folder");
      }
    }
    boolean exists = Files.exists(path(), LinkOption.NOFOLLOW_LINKS);
    boolean replace = exists && !isTaken(LogHistory.read(log).published());
    AtomicFile.publish(root, relative, content(message), replace);
  }
}
