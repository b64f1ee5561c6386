package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.process.FileCopies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ignored files of the user's checkout that each fresh worktree gets a copy of.
 *
 * @param top the checkout's top folder, by its real path
 * @param patterns what {@code .worktreeinclude} says; empty if there is none
 * @param files the files' paths in the checkout
 */
public record IncludedFiles(Path top, String patterns, List<String> files) {
  private static final String NAME = ".worktreeinclude";

  /** Returns the files that both {@code .worktreeinclude} names and git ignores. */
  public static IncludedFiles of(Repository repository) throws IOException {
    Path file = repository.top().resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return new IncludedFiles(repository.top(), "", List.of());
    }
    Set<String> ignored = new HashSet<>(list(repository.git(), "--exclude-standard"));
    List<String> files =
        list(repository.git(), "--exclude-from=" + NAME).stream()
            .filter(ignored::contains)
            .toList();
    return new IncludedFiles(repository.top(), Files.readString(file), files);
  }

  private static List<String> list(Git git, String excludes) throws IOException {
    // A repository inside ends with a slash.
    return TreeState.split(git.run("ls-files", "--others", "--ignored", "-z", excludes)).stream()
        .filter(file -> !file.endsWith("/"))
        .toList();
  }

  /**
   * Copies what is not in a worktree yet. Links are copied as links if they stay in the repository.
   *
   * @return files that were not copied, because they are links that lead out of it
   * @throws IOException if a file can't be copied, or the copying was stopped
   */
  public List<String> copyTo(Path tree, FileCopies copies) throws IOException {
    Map<Path, Boolean> plain = new HashMap<>();
    List<String> wanted = new ArrayList<>();
    List<String> leadOut = new ArrayList<>();
    for (String file : files) {
      Path from = top.resolve(file);
      boolean safe =
          !Files.exists(tree.resolve(file), LinkOption.NOFOLLOW_LINKS)
              && isPlain(top, Path.of(file).getParent(), plain)
              && isPlain(tree, Path.of(file).getParent(), plain);
      if (safe && Files.isSymbolicLink(from) && !staysInside(from)) {
        leadOut.add(file);
      } else if (safe && Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        wanted.add(file);
      }
    }
    for (String file : copies.copy(top, wanted, tree)) {
      copies.requireNotStopped();
      new TreeFiles(tree).copy(top.resolve(file), file);
    }
    return leadOut;
  }

  /** Whether no folder on the way is a link or a file; what is missing will be made. */
  private static boolean isPlain(Path above, @Nullable Path inside, Map<Path, Boolean> known) {
    if (inside == null) {
      return true;
    }
    Path folder = above.resolve(inside);
    Boolean before = known.get(folder);
    if (before != null) {
      return before;
    }
    boolean plain =
        isPlain(above, inside.getParent(), known)
            && (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !Files.exists(folder, LinkOption.NOFOLLOW_LINKS));
    known.put(folder, plain);
    return plain;
  }

  private boolean staysInside(Path link) {
    try {
      Path target = Files.readSymbolicLink(link);
      return !target.isAbsolute()
          && link.resolveSibling(target).normalize().startsWith(top)
          && link.toRealPath().startsWith(top);
    } catch (IOException e) {
      // It leads nowhere.
      return false;
    }
  }
}
