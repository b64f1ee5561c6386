package dev.codexworker.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A repository with linked worktrees that several processes use.
 *
 * @param top the top folder of the worktree where it was found, by its real path
 * @param common the folder that all its worktrees share
 * @param git git in its top folder
 */
public record Repository(Path top, Path common, Git git) {
  private static final String NOTES = "codex-worker.trees";
  private static final String PREFIX = "codex-worker-";
  private static final String READY = PREFIX + "ready";
  private static final String LOCK_FILE = "codex-worker.lock";

  /** The kernel's locks are those of the whole process. */
  private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

  /**
   * Returns the repository of a folder; empty if there is none.
   *
   * @param atOnce polled; once true, nothing waits for git any more
   * @throws IOException if git can't be run, or refuses the repository
   */
  public static Optional<Repository> of(Path folder, BooleanSupplier atOnce) throws IOException {
    Git git = new Git(folder, atOnce);
    try {
      Path top = Path.of(git.run("rev-parse", "--show-toplevel")).toRealPath();
      Path common = folder.resolve(git.run("rev-parse", "--git-common-dir")).toRealPath();
      return Optional.of(new Repository(top, common, new Git(top, atOnce).trusted()));
    } catch (Git.Refused e) {
      if (e.output().contains("not a git repository")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns the same repository; git's processes have a mark in their environment. */
  public Repository marked(String variable, String value) {
    return new Repository(top, common, git.marked(variable, value));
  }

  /** Returns the same repository; its git is waited for even if the program stops. */
  public Repository patient() {
    return new Repository(top, common, git.patient());
  }

  /**
   * Takes a lock that one process can have at a time, until it closes it or ends.
   *
   * @return empty if another process has it
   */
  public Optional<FileChannel> tryLock(String name) throws IOException {
    FileChannel channel = openLock(name);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException e) {
      // This process has it.
    }
    channel.close();
    return Optional.empty();
  }

  private FileChannel openLock(String name) throws IOException {
    return FileChannel.open(
        common.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  /** Work during which no other worker changes worktrees and branches. */
  public interface Work<T, X extends Exception> {
    /** Does it. */
    T run() throws IOException, X;
  }

  /**
   * Does work while no other worker, of this process or another, changes worktrees and branches.
   * Git itself fails if two do so at once.
   *
   * @throws IOException if the repository can't be written, the work throws it, or the waiting was
   *     stopped
   */
  public <T, X extends Exception> T alone(Work<T, X> work) throws IOException, X {
    git.await(WITHIN_PROCESS::tryLock);
    try (FileChannel channel = openLock(LOCK_FILE)) {
      git.await(() -> channel.tryLock() != null);
      return work.run();
    } finally {
      WITHIN_PROCESS.unlock();
    }
  }

  /**
   * Git in a linked worktree of this repository. A file in the worktree names its repository, but
   * an agent may have changed it; this asks only the repository.
   *
   * @throws Git.Refused if it has no such worktree
   */
  public Git in(Path worktree) throws IOException {
    Path known =
        known(worktree)
            .orElseThrow(() -> new Git.Refused(worktree + " is not a worktree of " + top, "", top));
    return git.in(known, worktree);
  }

  /**
   * Returns git in a submodule of a linked worktree; empty if what is there does not name a
   * repository in this repository's own folder, where an agent can't have made it.
   */
  public Optional<Git> submodule(Path worktree, Path folder) throws IOException {
    Optional<Path> modules = known(worktree).map(known -> known.resolve("modules"));
    Path own;
    try {
      String link = Files.readString(folder.resolve(".git")).strip();
      own = folder.resolve(link.replaceFirst("^gitdir: ", "")).toRealPath();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
    return modules.filter(own::startsWith).isPresent()
        ? Optional.of(git.in(own, folder).trusted())
        : Optional.empty();
  }

  /** Returns git in a checkout of this repository, be it the main one or a linked one. */
  public Git at(Path checkout) throws IOException {
    return git.in(known(checkout).orElse(common), checkout);
  }

  /**
   * Returns the folder of a checkout that git lists. Where the repository's own folder lies
   * elsewhere, as that of a submodule does, git lists that instead of the main checkout.
   *
   * @return the repository's own folder if it is not known where that is checked out
   */
  public Path checkout(Path listed) throws IOException {
    if (!Files.exists(listed) || !listed.toRealPath().equals(common)) {
      return listed;
    }
    if (known(top).isEmpty()) {
      return top;
    }
    return git.holds("config", "--get", "core.worktree")
        ? common.resolve(git.run("config", "--get", "core.worktree")).normalize()
        : common;
  }

  /**
   * Returns the repository's own folder of a linked worktree, which may be gone; empty if unknown.
   */
  public Optional<Path> known(Path worktree) throws IOException {
    for (Path each : entries(common.resolve("worktrees"))) {
      if (worktree.resolve(".git").equals(link(each))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Returns the path of its worktree's link; itself if that is unreadable. */
  private static Path link(Path known) {
    try {
      return known.resolve(Files.readString(known.resolve("gitdir")).strip()).normalize();
    } catch (IOException | InvalidPathException e) {
      return known;
    }
  }

  /** Whether a branch is being rebased in one of the worktrees. */
  public boolean isRebasing(String ref) throws IOException {
    List<Path> folders = entries(common.resolve("worktrees"));
    folders.add(common);
    for (Path folder : folders) {
      for (String kind : List.of("rebase-merge", "rebase-apply")) {
        Path name = folder.resolve(kind).resolve("head-name");
        if (Files.exists(name) && Files.readString(name).strip().equals(ref)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a commit is contained in another one. */
  public boolean isAncestor(String commit, String descendant) throws IOException {
    return git.holds("merge-base", "--is-ancestor", commit, descendant);
  }

  /** Whether there is a branch. */
  public boolean hasBranch(String name) throws IOException {
    return git.holds("show-ref", "--verify", "--quiet", "refs/heads/" + name);
  }

  /** Removes the lock files of a worktree and its branch that a killed git left. */
  public void removeLocks(Optional<Path> known, String branch) throws IOException {
    Files.deleteIfExists(common.resolve("refs/heads").resolve(branch + ".lock"));
    if (known.isPresent()) {
      Files.deleteIfExists(known.get().resolve("index.lock"));
      Files.deleteIfExists(known.get().resolve("HEAD.lock"));
    }
  }

  /** Returns the filters and merge drivers of the user that are not run. */
  public List<String> skipped() {
    return git.skipped();
  }

  /** Marks a worktree as complete; the mark goes with the worktree. */
  public void setReady(Path known) throws IOException {
    Files.createFile(known.resolve(READY));
  }

  /** Whether a worktree is complete. */
  public boolean isReady(Path known) {
    return Files.exists(known.resolve(READY));
  }

  /** Deletes the rest of a worktree; does not follow links. */
  public void deleteFolder(Path worktree) throws IOException {
    if (!Files.isDirectory(worktree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        worktree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Returns the names of all notes. */
  public List<String> notes() throws IOException {
    return entries(common.resolve(NOTES)).stream()
        .map(file -> file.getFileName().toString())
        .toList();
  }

  /** Returns what lies in a folder; nothing if there is no such folder. */
  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      all.forEach(entries::add);
    } catch (NoSuchFileException e) {
      // It has nothing in it yet.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  /** Returns the note of a name; empty if there is none. */
  public String note(String name) throws IOException {
    try {
      return Files.readString(common.resolve(NOTES).resolve(name));
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Writes a note to the repository's own folder, whole and durably. */
  public void setNote(String name, String text) throws IOException {
    write(Files.createDirectories(common.resolve(NOTES)), name, text);
  }

  private void write(Path folder, String name, String text) throws IOException {
    Path draft = Files.createTempFile(common, NOTES, "");
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Returns a note that goes with a worktree; empty if there is none. */
  public String treeNote(Path known, String name) throws IOException {
    Path file = known.resolve(PREFIX + name);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Writes a note that goes with a worktree; an empty one removes it. */
  public void setTreeNote(Path known, String name, String text) throws IOException {
    if (text.isEmpty()) {
      Files.deleteIfExists(known.resolve(PREFIX + name));
    } else {
      write(known, PREFIX + name, text);
    }
  }

  /** Removes a note. */
  public void removeNote(String name) throws IOException {
    Files.deleteIfExists(common.resolve(NOTES).resolve(name));
  }
}
