package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
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
import java.util.Map;
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
   * @param repository the tree's repository
   * @return the folders of submodules that are filled and unchanged
   * @throws IOException if there is such a thing, or the files can't be read
   */
  Set<Path> inspect(Repository repository) throws IOException {
    Git own = repository.in(tree);
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
    Submodules submodules = new Submodules(repository, tree);
    Map<Path, String> commits = submodules.commits(own);
    Set<Path> untouched = submodules.untouched(commits);
    repositories.removeAll(untouched);
    for (Path inside : repositories) {
      if (!own.holds("check-ignore", "--quiet", "--", inside.toString())) {
        throw new IOException(
            inside + " is a repository inside the worktree, which can't be committed; move it");
      }
    }
    commits.keySet().removeAll(untouched);
    for (Path submodule : commits.keySet()) {
      if (Files.isDirectory(submodule, LinkOption.NOFOLLOW_LINKS) && !isEmpty(submodule)) {
        throw new IOException(
            submodule + " is a submodule's folder, which can't be committed; move what is in it");
      }
    }
    return untouched;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
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
   * Takes the worktree away. One that was not made in full may still be locked by the git that made
   * it.
   *
   * @param known what the repository knows of it
   * @param rest whether it may be the rest of one that git was stopped over, and would not know
   *     again
   */
  void remove(Repository repository, Path known, boolean rest) throws IOException {
    makeRemovable();
    if (rest && !Files.exists(tree.resolve(GIT), LinkOption.NOFOLLOW_LINKS)) {
      repository.deleteFolder(tree);
    }
    List<String> remove = new ArrayList<>(List.of("worktree", "remove", "--force"));
    if (!repository.isReady(known)) {
      remove.add("--force");
    }
    remove.add(tree.toString());
    repository.git().run(remove);
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
