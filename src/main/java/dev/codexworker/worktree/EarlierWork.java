package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a task's earlier attempts left, when the task starts anew. It stays reachable by a reference
 * of its own, and only then its branch is deleted.
 *
 * @param tip where the branch stands; empty if there is none
 */
record EarlierWork(Repository repository, TreeRecord record, String tip) {
  private static final String REFERENCES = "refs/codex-worker/";
  private static final int ID = 12;

  /** Looks at the branch, which must not be checked out elsewhere. */
  static EarlierWork of(Repository repository, TreeRecord record)
      throws Worktree.Impossible, IOException {
    String found =
        repository.git().run("for-each-ref", "--format=%(objectname) %(worktreepath)", ref(record));
    String[] branch = found.split(" ", 2);
    boolean elsewhere =
        branch.length == 2
            && !branch[1].isEmpty()
            && !Path.of(branch[1]).equals(record.tree(repository));
    if (elsewhere) {
      throw new Worktree.Impossible(
          "%s is checked out in %s; switch that to another branch, then run it again"
              .formatted(record.branch(), branch[1]));
    }
    return new EarlierWork(repository, record, branch[0]);
  }

  private static String ref(TreeRecord record) {
    return "refs/heads/" + record.branch();
  }

  /**
   * Commits what is changed in a worktree; no reference points to the commit yet.
   *
   * @param own git in the tree
   * @param merged a commit that is being merged in the tree
   * @throws Worktree.Impossible if something can't be committed
   */
  String commit(Git own, Path tree, Task task, Optional<String> merged)
      throws Worktree.Impossible, IOException {
    try {
      TreeCommit commit = new TreeCommit(own, tree, task);
      commit.stage(Optional.empty(), new TreeSetup(repository, tree));
      String title = "What was left of " + task.name() + " when it was run again";
      return commit.make(new Work("", title, Optional.empty(), ""), merged);
    } catch (Git.Stopped e) {
      throw e;
    } catch (IOException e) {
      if (e instanceof Git.Refused refused && refused.isDiskFull()) {
        throw e;
      }
      throw new Worktree.Impossible(
          e.getMessage() + "; or continue in the worktree as it is (--keep-worktree)");
    }
  }

  /**
   * Makes the work reachable where the target does not contain it.
   *
   * @param commit what was changed in the worktree; empty if there is no worktree
   * @return the reference; empty if none was needed
   */
  String keep(String commit) throws IOException {
    String all = commit.isEmpty() ? tip : commit;
    if (all.isEmpty() || all.equals(record.start()) || isInHead(all)) {
      return "";
    }
    String references = REFERENCES + record.name() + "/";
    String known = repository.git().run("for-each-ref", "--contains=" + all, references);
    if (!known.isEmpty()) {
      return known.lines().findFirst().orElseThrow().replaceFirst(".*\t", "");
    }
    String reference = references + all.substring(0, ID);
    String none = "0".repeat(all.length());
    repository.git().run("update-ref", "-m", "codex-worker", reference, all, none);
    return reference;
  }

  private boolean isInHead(String commit) throws IOException {
    String landed = record.squashOf(commit).orElse(commit);
    return repository.isAncestor(landed, "HEAD");
  }

  /** Deletes the branch, unless it has moved since. */
  void deleteBranch() throws IOException {
    if (!tip.isEmpty()) {
      repository.git().run("update-ref", "-d", ref(record), tip);
    }
  }
}
