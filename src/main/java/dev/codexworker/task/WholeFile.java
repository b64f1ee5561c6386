package dev.codexworker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/** Files that readers find either absent or whole. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Makes a file that must not exist yet, and the folders on its way.
   *
   * @throws FileAlreadyExistsException if there is one
   * @throws IOException if it can't be written
   */
  public static void create(Path file, String text) throws IOException {
    write(file, text, false);
  }

  /**
   * Writes a file that is codex-worker's own, in the place of an earlier one if there is one.
   *
   * @throws IOException if it can't be written, or something else than a file is in its place
   */
  public static void replace(Path file, String text) throws IOException {
    boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    write(file, text, exists && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Gives a file that another program made another name, if there is one.
   *
   * @throws IOException if it can't be renamed, or the name is taken
   */
  public static void setAside(Path file, Path name) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      FolderChange.rename(file, name);
    }
  }

  /**
   * Appends a line to a file, which is made if there is none; lines of several processes do not
   * mix.
   *
   * @throws IOException if it can't be written, or is a link
   */
  public static void append(Path file, String line) throws IOException {
    FolderChange.createFolder(Objects.requireNonNull(file.getParent()));
    try (FileChannel channel = appending(file)) {
      FolderChange.append(channel, ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    }
  }

  /**
   * Makes a folder, and those on its way, if it is not there.
   *
   * @throws IOException if it can't be made
   */
  public static void makeFolder(Path folder) throws IOException {
    FolderChange.createFolder(folder);
  }

  /**
   * Opens a file to which something is appended, and makes it if there is none.
   *
   * @throws IOException if it can't be written, or is a link or anything else but a file
   */
  public static FileChannel appending(Path file) throws IOException {
    boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (!isNew && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
    try {
      return FolderChange.openLog(file, isNew);
    } catch (FileAlreadyExistsException e) {
      return FolderChange.openLog(file, false);
    }
  }

  private static void write(Path file, String text, boolean replace) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent());
    FolderChange.createFolder(folder);
    FolderChange.publish(
        folder, Objects.requireNonNull(file.getFileName()), text.getBytes(UTF_8), replace);
  }
}
