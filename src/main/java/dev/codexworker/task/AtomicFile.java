package dev.codexworker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Files that readers find either absent or whole. */
public final class AtomicFile {
  private static final int SYNCING_THREADS = 32;

  private AtomicFile() {}

  /**
   * Makes a file that must not exist yet, and the folders on its way.
   *
   * @throws FileAlreadyExistsException if there is one
   */
  public static void create(Path file, String text) throws IOException {
    write(file, text, false);
    showWhole(file);
  }

  /** Sets the file's time back, so that a run which follows the folder sees that it was moved. */
  private static void showWhole(Path file) {
    try {
      Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(FileTime.from(Instant.now().minusSeconds(1)), null, null);
    } catch (IOException e) {
      // Then the run takes it up a little later.
    }
  }

  /**
   * Makes a file that must not exist yet, in an existing folder. Readers find it whole, but it may
   * be lost with the machine's power until {@link #sync} has returned.
   *
   * @throws FileAlreadyExistsException if there is one
   */
  public static void createUnsynced(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(draftName());
    FolderChange.create(draft, text);
    try {
      FolderChange.rename(draft, file);
    } catch (IOException e) {
      FolderChange.removeIfThere(draft);
      throw e;
    }
  }

  /**
   * Makes files of a folder durable, unless they are gone. One after the other, thousands would
   * take minutes; together they share the disk's commits.
   */
  public static void sync(Path folder, List<Path> files) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(SYNCING_THREADS);
    try {
      List<Future<?>> syncs = new ArrayList<>();
      for (Path file : files) {
        syncs.add(threads.submit(() -> syncIfThere(file)));
      }
      for (Future<?> sync : syncs) {
        sync.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("the program's thread is never interrupted", e);
    } finally {
      threads.shutdown();
    }
    FolderChange.syncFolder(folder);
  }

  private static boolean syncIfThere(Path file) throws IOException {
    try {
      FolderChange.syncFile(file);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
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
      FolderChange.move(file, name);
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

  /** Makes a folder, and those on its way, if it is not there. */
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
    publish(folder, Objects.requireNonNull(file.getFileName()), text.getBytes(UTF_8), replace);
  }

  /**
   * Makes a file that must not exist yet, whole or not at all, and durable. Only its owner can read
   * it, and the group if it may write the folder.
   */
  static void createSecret(Path file, String text) throws IOException {
    FolderChange.beforeEach.before("create-secret");
    Path folder = Objects.requireNonNull(file.getParent());
    Set<PosixFilePermission> readers = EnumSet.copyOf(FolderChange.OWNER_ONLY);
    if (Files.getPosixFilePermissions(folder).contains(PosixFilePermission.GROUP_WRITE)) {
      readers.add(PosixFilePermission.GROUP_READ);
    }
    Path draft = folder.resolve(file.getFileName() + "." + UUID.randomUUID());
    writeNew(draft, text, readers);
    try {
      if (!FolderChange.link(draft, file)) {
        writeNew(file, text, readers);
      }
      FolderChange.syncFolder(folder);
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

  /**
   * Writes a file that appears whole: under another name first, then renamed. No link is followed
   * below the root, even if one appears meanwhile.
   *
   * @param replace whether an existing file may be replaced
   */
  static void publish(Path root, Path relative, byte[] content, boolean replace)
      throws IOException {
    FolderChange.beforeEach.before("publish");
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
      if (top instanceof SecureDirectoryStream<Path> secure) {
        publishBelow(secure, relative, content, replace);
      } else {
        publishByPath(root, relative, content, replace);
      }
    }
    FolderChange.syncFolder(Objects.requireNonNull(root.resolve(relative).getParent()));
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
