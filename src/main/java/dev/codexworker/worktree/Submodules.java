package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The submodules of a worktree, which a set-up may have filled.
 *
 * @param repository the worktree's repository
 * @param tree the worktree's top folder
 */
record Submodules(Repository repository, Path tree) {
  private static final String ENTRY = "160000 ";

  /** Returns the folders of the submodules, each with the commit that belongs there. */
  Map<Path, String> commits(Git own) throws IOException {
    return commits(own, tree);
  }

  private static Map<Path, String> commits(Git own, Path top) throws IOException {
    Map<Path, String> commits = new HashMap<>();
    for (String entry : TreeState.split(own.run("ls-files", "--stage", "-z"))) {
      if (entry.startsWith(ENTRY)) {
        Path folder = top.resolve(entry.substring(entry.indexOf('\t') + 1));
        commits.put(folder, entry.substring(ENTRY.length(), entry.indexOf(' ', ENTRY.length())));
      }
    }
    return commits;
  }

  /**
   * Returns the folders of submodules, and of those inside them, that hold their commit and no
   * change. Git asks the repository's own folder about them, not what an agent may have written.
   *
   * @param commits the folders, each with the commit that belongs there
   */
  Set<Path> untouched(Map<Path, String> commits) throws IOException {
    Set<Path> untouched = new HashSet<>();
    addUntouched(commits, untouched);
    return untouched;
  }

  private void addUntouched(Map<Path, String> commits, Set<Path> untouched) throws IOException {
    for (Map.Entry<Path, String> submodule : commits.entrySet()) {
      Path folder = submodule.getKey();
      if (!Files.isRegularFile(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      Optional<Git> inside = repository.submodule(tree, folder);
      if (inside.isPresent() && isAt(inside.get(), submodule.getValue())) {
        untouched.add(folder);
        addUntouched(commits(inside.get(), folder), untouched);
      }
    }
  }

  private static boolean isAt(Git inside, String commit) throws IOException {
    return inside.holds("rev-parse", "--verify", "--quiet", "HEAD")
        && inside.run("rev-parse", "HEAD").equals(commit)
        && TreeState.changes(inside).isEmpty();
  }
}
