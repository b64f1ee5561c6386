package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What tasks with worktrees of their own left in a repository. */
public final class LeftBranches {
  private final Optional<Repository> repository;
  private final List<TreeRecord> merged = new ArrayList<>();
  private final List<TreeRecord> without = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();

  /**
   * Looks at the tasks selected; changes nothing.
   *
   * @param folder a folder of the repository; without one nothing was left
   */
  public LeftBranches(Path folder, Selection selection) throws IOException {
    this.repository = Repository.of(folder, () -> false);
    if (repository.isPresent() && !repository.get().notes().isEmpty()) {
      look(repository.get(), selection);
    }
  }

  private void look(Repository repository, Selection selection) throws IOException {
    boolean onBranch =
        repository.git().holds("symbolic-ref", "--quiet", "HEAD")
            && repository.git().holds("rev-parse", "--verify", "HEAD");
    Set<String> mergedBranches = onBranch ? branches(repository, "--merged=HEAD") : Set.of();
    Set<String> branches = branches(repository, "--sort=refname");
    for (Task task : selection.list()) {
      Optional<TreeRecord> record = TreeRecord.of(repository, task.folder().path(), task.name());
      if (record.isEmpty()) {
        continue;
      }
      Path tree = record.get().tree(repository);
      String branch = "refs/heads/" + record.get().branch();
      if (repository.known(tree).isPresent()) {
        kept.add(tree);
      } else if (task.has(TaskFile.DONE_LOG) && mergedBranches.contains(branch)) {
        merged.add(record.get());
      } else if (onBranch
          && task.has(TaskFile.DONE_LOG)
          && !branches.contains(branch)
          && isIn(repository, record.get().result())) {
        without.add(record.get());
      }
    }
  }

  /** The branches of done tasks whose commits are all in what is checked out. */
  public List<String> merged() {
    return merged.stream().map(TreeRecord::branch).toList();
  }

  /** The worktrees that are there: of tasks that are not done, or that could not be removed. */
  public List<Path> keptTrees() {
    return List.copyOf(kept);
  }

  /**
   * Removes the merged branches.
   *
   * @param kept receives those that git refuses to delete, and why
   * @return those that were removed
   */
  public List<String> removeMerged(Consumer<String> kept) throws IOException {
    List<String> removed = new ArrayList<>();
    for (TreeRecord record : merged) {
      Repository at = repository.orElseThrow();
      try {
        at.alone(() -> remove(at, record, removed));
      } catch (Git.Refused e) {
        kept.accept(record.branch() + ": " + e.getMessage());
      }
    }
    for (TreeRecord record : without) {
      repository.orElseThrow().removeNote(record.name());
    }
    return removed;
  }

  /** A commit may have come since the look. */
  private static TreeRecord remove(Repository at, TreeRecord record, List<String> removed)
      throws IOException {
    at.git().run("merge-base", "--is-ancestor", "refs/heads/" + record.branch(), "HEAD");
    at.git().run("branch", "--quiet", "-D", record.branch());
    at.removeNote(record.name());
    removed.add(record.branch());
    return record;
  }

  /** Others may still build on what is in no branch and not merged. */
  private static boolean isIn(Repository repository, String commit) throws IOException {
    return commit.isEmpty() || repository.isAncestor(commit, "HEAD");
  }

  private static Set<String> branches(Repository repository, String which) throws IOException {
    String all = repository.git().run("for-each-ref", which, "--format=%(refname)", "refs/heads/");
    return new HashSet<>(all.lines().toList());
  }
}
