package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The files that an agent left in a worktree.
 *
 * @param tree its top folder
 */
record TreeFiles(Path tree) {
  private static final String GIT = ".git";
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /**
   * Refuses what git must not be let near. A repository inside would be committed as a mere
   * reference and lost with the tree, and git would look into it with that repository's own
   * settings; what is in a submodule's folder would not be committed at all; and git would wait for
   * ever for what comes out of a pipe that is called like one of its files.
   *
   * @param own git in the tree
   * @throws IOException if there is such a thing, or the files can't be read
   */
  void inspect(Git own) throws IOException {
    List<Path> repositories = new ArrayList<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is)
              throws IOException {
            return look(folder);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            return look(file);
          }

          private FileVisitResult look(Path file) throws IOException {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            boolean plain = Files.isRegularFile(file) || Files.isDirectory(file);
            if (name.matches("\\.(git|lfsconfig).*") && !plain && Files.exists(file)) {
              throw new IOException(file + " is a pipe, a socket or a device; remove it");
            }
            Path folder = file.getParent();
            if (name.equals(GIT) && folder != null && !folder.equals(tree)) {
              repositories.add(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path repository : repositories) {
      if (!own.holds("check-ignore", "--quiet", "--", repository.toString())) {
        throw new IOException(
            repository + " is a repository inside the worktree, which can't be committed; move it");
      }
    }
    for (Path submodule : submodules(own)) {
      if (Files.isDirectory(submodule, LinkOption.NOFOLLOW_LINKS) && !isEmpty(submodule)) {
        throw new IOException(
            submodule + " is a submodule's folder, which can't be committed; move what is in it");
      }
    }
  }

  private List<Path> submodules(Git own) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String entry : own.run("ls-files", "--stage", "-z").split("\0", -1)) {
      if (entry.startsWith("160000 ")) {
        folders.add(tree.resolve(entry.substring(entry.indexOf('\t') + 1)));
      }
    }
    return folders;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  /** Copies a file of the user's into the tree, where nothing is in its place. */
  void copy(Path from, String inTree) throws IOException {
    try {
      Path folder = Path.of(inTree).getParent();
      if (folder != null) {
        Files.createDirectories(tree.resolve(folder));
      }
      Files.copy(
          from,
          tree.resolve(inTree),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      // It was removed meanwhile.
    }
  }

  /**
   * Gives the owner back what permissions on folders a removal needs; build tools take them away.
   * What can't be changed is left to the removal to complain of.
   */
  void makeRemovable() {
    Deque<Path> open = new ArrayDeque<>();
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      open.add(tree);
    }
    while (!open.isEmpty()) {
      try {
        makeRemovable(open.remove(), open);
      } catch (IOException | DirectoryIteratorException e) {
        // It is not the worker's.
      }
    }
  }

  private static void makeRemovable(Path folder, Deque<Path> below) throws IOException {
    Set<PosixFilePermission> now = Files.getPosixFilePermissions(folder);
    if (!now.containsAll(OWNER)) {
      Set<PosixFilePermission> more = EnumSet.copyOf(OWNER);
      more.addAll(now);
      Files.setPosixFilePermissions(folder, more);
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          below.add(file);
        }
      }
    }
  }
}
