package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.process.AgentProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A worktree on no branch, beside those of tasks, in which branches are merged on trial. At most
 * one process may use it at a time.
 *
 * @param repository the repository; its git carries the mark
 * @param path the worktree's top folder
 * @param mark marks all processes that work in it
 */
public record TrialTree(Repository repository, Path path, String mark) {
  /** No task's worktree has such a name. */
  private static final String NAME = "@landing";

  /** A merge commits without asking anybody, and takes no resolution from an earlier one. */
  private static final List<String> MERGE =
      List.of("-c", "rerere.enabled=false", "merge", "--quiet", "--no-ff", "--no-log");

  /**
   * Makes the worktree. One that a dead process left is taken away before, with the processes that
   * still work in it.
   *
   * @param commit what is checked out in it
   * @throws IOException if git can't make it, or something of others is in the way
   */
  public static TrialTree open(Repository plain, String commit) throws IOException {
    Path path = TreeRecord.tree(plain, NAME);
    String mark = "landing-" + Integer.toHexString(path.toString().hashCode());
    TrialTree tree = new TrialTree(plain.marked(AgentProcesses.MARK, mark), path, mark);
    AgentProcesses.leftBy(mark).sweep(() -> false);
    return plain.alone(
        () -> {
          tree.removeAlone();
          if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (plain.note(NAME).isEmpty()) {
              throw new IOException(path + " is there, and is no worktree; move it away");
            }
            // A power loss took away what git knew of it.
            new TreeFiles(path).makeRemovable();
            plain.deleteFolder(path);
          }
          plain.setNote(NAME, "codex-worker land made " + path + "\n");
          tree.repository
              .git()
              .run("worktree", "add", "--quiet", "--detach", path.toString(), commit);
          return tree;
        });
  }

  /** Git in the worktree, with a name for commits. */
  public Git git() throws IOException {
    return repository.in(path).identified();
  }

  /**
   * Checks out a commit; whatever else lies in the worktree is deleted.
   *
   * @param own git in the worktree
   */
  public void checkOut(Git own, String commit) throws IOException {
    new TreeFiles(path).makeRemovable();
    for (Path submodule : new Submodules(repository, path).commits(own).keySet()) {
      repository.deleteFolder(submodule);
    }
    own.run("checkout", "--quiet", "--force", "--detach", commit);
    own.run("clean", "--quiet", "-d", "-x", "--force", "--force");
  }

  /**
   * Merges a commit into what is checked out.
   *
   * @param own git in the worktree
   * @param message the paragraphs of the commit's message
   * @return what is in the way: files, or git's reason; empty if it was merged
   */
  public static List<String> merge(Git own, String commit, List<String> message)
      throws IOException {
    List<String> merge = new ArrayList<>(MERGE);
    merge.addAll(List.of("--no-edit", "--no-verify"));
    message.forEach(paragraph -> merge.addAll(List.of("-m", paragraph)));
    merge.add(commit);
    try {
      own.run(merge);
      return List.of();
    } catch (Git.Refused e) {
      if (e.isDiskFull()) {
        throw e;
      }
      String files =
          own.run("diff", "--ignore-submodules=none", "--name-only", "--diff-filter=U", "-z");
      own.run("reset", "--quiet", "--hard");
      return files.isEmpty() ? List.of(String.valueOf(e.getMessage())) : TreeState.split(files);
    }
  }

  /** Takes the worktree away, even if the program stops. */
  public void remove() throws IOException {
    new TrialTree(repository.patient(), path, mark).removeWaiting();
  }

  private void removeWaiting() throws IOException {
    repository.alone(
        () -> {
          removeAlone();
          return path;
        });
  }

  private void removeAlone() throws IOException {
    Optional<Path> known = repository.known(path);
    if (known.isEmpty()) {
      return;
    }
    new TreeFiles(path).remove(repository, known.get(), true);
    repository.removeNote(NAME);
  }
}
