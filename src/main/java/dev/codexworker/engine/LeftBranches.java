package dev.codexworker.engine;

import dev.codexworker.git.Repository;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.LoggedTree;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What tasks with worktrees of their own left in repositories, as their logs tell. */
public final class LeftBranches {
  private final List<LoggedTree> merged = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();
  private final Map<Path, Set<String>> mergedIn = new HashMap<>();

  /**
   * Looks at the tasks selected; changes nothing.
   *
   * @throws IOException if a queue folder can't be read or git fails
   */
  public LeftBranches(Selection selection) throws IOException {
    for (Task task : selection.list()) {
      Optional<Path> log = task.logPath();
      Optional<LoggedTree> tree = log.isPresent() ? treeOf(log.get()) : Optional.empty();
      if (tree.isPresent() && Files.isDirectory(tree.get().tree())) {
        kept.add(tree.get().tree());
      } else if (tree.isPresent() && task.has(TaskFile.DONE_LOG) && isMerged(tree.get())) {
        merged.add(tree.get());
      }
    }
  }

  /** The branches of done tasks whose commits are all in what is checked out. */
  public List<String> merged() {
    return merged.stream().map(LoggedTree::branch).toList();
  }

  /** The worktrees that are there: of tasks that are not done, or that could not be removed. */
  public List<Path> keptTrees() {
    return List.copyOf(kept);
  }

  /**
   * Removes the merged branches.
   *
   * @throws IOException if git fails
   */
  public void removeMerged() throws IOException {
    for (LoggedTree tree : merged) {
      Repository repository = Worktree.repository(tree);
      repository.alone(() -> repository.git().run("branch", "--quiet", "-d", tree.branch()));
    }
  }

  private boolean isMerged(LoggedTree tree) throws IOException {
    Path folder = tree.repository();
    Set<String> branches = mergedIn.get(folder);
    if (branches == null) {
      branches = Files.isDirectory(folder) ? mergedIn(tree) : Set.of();
      mergedIn.put(folder, branches);
    }
    return branches.contains(tree.branch());
  }

  private static Set<String> mergedIn(LoggedTree tree) throws IOException {
    String format = "--format=%(if)%(worktreepath)%(then)%(else)%(refname:short)%(end)";
    return new HashSet<>(
        Worktree.repository(tree)
            .git()
            .run("branch", "--merged", "HEAD", "--list", Worktree.PREFIX + "*", format)
            .lines()
            .toList());
  }

  private static Optional<LoggedTree> treeOf(Path log) {
    try {
      return LogHistory.read(log).tree();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
