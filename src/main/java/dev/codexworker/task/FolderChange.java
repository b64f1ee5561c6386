package dev.codexworker.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every change to a queue folder, in file operations none of which replaces a file.
 *
 * <p>A crash may fall between any two of them. {@link #beforeEach} lets a test be that crash.
 */
final class FolderChange {
  /** The permissions of a file that only its owner can read and write. */
  static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** Called with a word for the operation before each one. Does nothing but in tests. */
  static volatile Step beforeEach = operation -> {};

  /** What a test does before an operation. */
  interface Step {
    void before(String operation) throws IOException;
  }

  /**
   * Folders in which files are not linked: a crash would leave two names that look like two files.
   */
  static final Set<Path> WITHOUT_LINKS = ConcurrentHashMap.newKeySet();

  private FolderChange() {}

  /**
   * Renames a file, never over an existing one, even one made in the same instant: the file gets
   * its new name before it loses the old one, so a crash may leave both. Where there are no hard
   * links, the file is renamed after a look at the new name.
   *
   * @throws FileAlreadyExistsException if the new name is taken
   */
  static void rename(Path from, Path to) throws IOException {
    if (link(from, to)) {
      unlink(from);
    } else {
      move(from, to);
    }
  }

  /**
   * Renames a file of the user's in one operation, so that it takes along whatever file has the
   * name in that instant: of two, unlinking could remove a file that replaced it meanwhile.
   *
   * @throws FileAlreadyExistsException if the new name is taken
   */
  static void move(Path from, Path to) throws IOException {
    beforeEach.before("rename");
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Gives a file a second name, which fails if the name is taken.
   *
   * @return false where the file system has no hard links; nothing is changed then
   */
  static boolean link(Path existing, Path added) throws IOException {
    beforeEach.before("link");
    if (WITHOUT_LINKS.contains(added.getParent())) {
      return false;
    }
    try {
      Files.createLink(added, existing);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }

  /** Removes a name: one of two that a file has, or that of a file which codex-worker made. */
  static void unlink(Path name) throws IOException {
    beforeEach.before("unlink");
    Files.delete(name);
  }

  static void create(Path file, String text) throws IOException {
    beforeEach.before("create");
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
  }

  /** Makes a file unless another worker was faster. */
  static void createUnlessThere(Path file, String text) throws IOException {
    try {
      create(file, text);
    } catch (FileAlreadyExistsException e) {
      // Once is enough.
    }
  }

  /** Removes a name, unless another worker was faster. */
  static void unlinkIfThere(Path name) throws IOException {
    try {
      unlink(name);
    } catch (NoSuchFileException e) {
      // It is gone.
    }
  }

  /** Removes a file that codex-worker made, if it is there. */
  static void removeIfThere(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Opens a log for appending; a new one must not exist yet and is readable by its owner alone. */
  static FileChannel openLog(Path log, boolean create) throws IOException {
    beforeEach.before(create ? "create" : "open");
    Set<OpenOption> options = new HashSet<>();
    options.addAll(
        List.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
    if (!create) {
      // To open a FIFO would wait for its reader.
      if (Files.exists(log, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(log.toString(), null, "not a regular file");
      }
      return FileChannel.open(log, options);
    }
    options.add(StandardOpenOption.CREATE_NEW);
    return FileChannel.open(log, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  static void append(FileChannel log, ByteBuffer bytes) throws IOException {
    beforeEach.before("append");
    while (bytes.hasRemaining()) {
      log.write(bytes);
    }
  }

  /** Makes what was appended survive a power loss. */
  static void syncLog(FileChannel log) throws IOException {
    beforeEach.before("sync-log");
    log.force(false);
  }

  /** Makes the names in a folder survive a power loss. */
  static void syncFolder(Path folder) throws IOException {
    beforeEach.before("sync-folder");
    syncFile(folder);
  }

  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void createFolder(Path folder) throws IOException {
    beforeEach.before("create-folder");
    Files.createDirectories(folder);
  }
}
