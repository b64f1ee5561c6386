package dev.codexworker.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Every change to a queue folder: one file operation a method, none of which replaces a file.
 *
 * <p>A crash may fall between any two of them. {@link #beforeEach} lets a test be that crash.
 */
final class FolderChange {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** Called with a word for the operation before each one. Does nothing but in tests. */
  static volatile Step beforeEach = operation -> {};

  /** What a test does before an operation. */
  interface Step {
    void before(String operation) throws IOException;
  }

  private FolderChange() {}

  /** Renames a file, never over an existing one. */
  static void rename(Path from, Path to) throws IOException {
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

  /** Makes a file that must not exist yet. */
  static void create(Path file, String text) throws IOException {
    beforeEach.before("create");
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
  }

  /**
   * Makes a file that must not exist yet, whole or not at all, and durable. Only its owner can read
   * it, and the group if it may write the folder.
   */
  static void createSecret(Path file, String text) throws IOException {
    beforeEach.before("create-secret");
    Path folder = Objects.requireNonNull(file.getParent());
    Set<PosixFilePermission> readers = EnumSet.copyOf(OWNER_ONLY);
    if (Files.getPosixFilePermissions(folder).contains(PosixFilePermission.GROUP_WRITE)) {
      readers.add(PosixFilePermission.GROUP_READ);
    }
    Path draft = folder.resolve(file.getFileName() + "." + UUID.randomUUID());
    writeNew(draft, text, readers);
    try {
      if (!link(draft, file)) {
        writeNew(file, text, readers);
      }
      syncFolder(folder);
    } finally {
      Files.delete(draft);
    }
  }

  private static void writeNew(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(permissions))) {
      writeAll(channel, text.getBytes(StandardCharsets.ISO_8859_1));
      channel.force(true);
    }
  }

  /** Makes a file in the system's temporary folder, for its owner alone. */
  static Path createTemporary(String name, String text) throws IOException {
    Path file = Files.createTempFile(name, ".md");
    Files.writeString(file, text);
    return file;
  }

  /** Makes a folder in the system's temporary folder, for its owner alone. */
  static Path createTemporaryFolder(String name) throws IOException {
    return Files.createTempDirectory(name).toRealPath();
  }

  /** Removes a folder and the folders in it, all of which must be empty. */
  static void removeEmptyFolders(Path folder) throws IOException {
    try (DirectoryStream<Path> inner = Files.newDirectoryStream(folder)) {
      for (Path each : inner) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
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
      return FileChannel.open(log, options);
    }
    options.add(StandardOpenOption.CREATE_NEW);
    return FileChannel.open(log, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  /** Appends to an open log. */
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
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a folder in an existing one. */
  static void createFolder(Path folder) throws IOException {
    beforeEach.before("create-folder");
    Files.createDirectories(folder);
  }

  /**
   * Writes a file that appears whole: under another name first, then renamed. No link is followed
   * below the root, even if one appears meanwhile.
   *
   * @param replace whether an existing file may be replaced
   */
  static void publish(Path root, Path relative, byte[] content, boolean replace)
      throws IOException {
    beforeEach.before("publish");
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
      if (top instanceof SecureDirectoryStream<Path> secure) {
        publishBelow(secure, relative, content, replace);
      } else {
        publishByPath(root, relative, content, replace);
      }
    }
    syncFolder(Objects.requireNonNull(root.resolve(relative).getParent()));
  }

  /**
   * The same where files can't be named relative to an open folder, as on macOS before Java 24: a
   * folder that is swapped for a link in that instant is not noticed.
   */
  static void publishByPath(Path root, Path relative, byte[] content, boolean replace)
      throws IOException {
    Path target = root.resolve(relative);
    Path folder = Objects.requireNonNull(target.getParent());
    Path draft = folder.resolve(draftName());
    Set<OpenOption> options =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    refuseLinks(root, folder);
    try {
      try (FileChannel channel = FileChannel.open(draft, options)) {
        writeAll(channel, content);
        channel.force(true);
      }
      refuseLinks(root, folder);
      if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  private static void refuseLinks(Path root, Path folder) throws IOException {
    if (!folder.toRealPath().equals(root.toRealPath().resolve(root.relativize(folder)))) {
      throw new FileSystemException(folder.toString(), null, "lies behind a symbolic link");
    }
  }

  private static Path draftName() {
    return Path.of(
        "."
            + Long.toHexString(System.nanoTime())
            + "-"
            + ProcessHandle.current().pid()
            + ".codex-worker");
  }

  private static void writeAll(SeekableByteChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void publishBelow(
      SecureDirectoryStream<Path> folder, Path relative, byte[] content, boolean replace)
      throws IOException {
    int names = relative.getNameCount();
    if (names == 1) {
      publish(folder, relative, content, replace);
      return;
    }
    try (SecureDirectoryStream<Path> below =
        folder.newDirectoryStream(relative.getName(0), LinkOption.NOFOLLOW_LINKS)) {
      publishBelow(below, relative.subpath(1, names), content, replace);
    }
  }

  private static void publish(
      SecureDirectoryStream<Path> folder, Path name, byte[] content, boolean replace)
      throws IOException {
    Path draft = draftName();
    Set<OpenOption> options =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    try (SeekableByteChannel channel = folder.newByteChannel(draft, options)) {
      writeAll(channel, content);
      if (channel instanceof FileChannel file) {
        file.force(true);
      }
      if (!replace && exists(folder, name)) {
        throw new FileAlreadyExistsException(name.toString());
      }
      folder.move(draft, folder, name);
    } catch (IOException e) {
      if (exists(folder, draft)) {
        folder.deleteFile(draft);
      }
      throw e;
    }
  }

  private static boolean exists(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      folder
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
