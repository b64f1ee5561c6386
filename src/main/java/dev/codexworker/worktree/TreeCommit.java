package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commit of what an agent changed in a worktree; no reference points to it yet.
 *
 * @param own git in the tree
 * @param tree the worktree's top folder
 * @param thread codex's thread, named in the commit's message
 */
record TreeCommit(Git own, Path tree, Task task, Optional<String> thread) {

  /**
   * Adds what changed to the index.
   *
   * @param output where in the tree the task's report lies; it is added even if git ignores it
   * @throws IOException if something can't be committed
   */
  void stage(Optional<Path> output) throws IOException {
    new TreeFiles(tree).inspect(own);
    add("--all", "--", ".", ":(exclude,glob)**/.[0-9a-f]*-[0-9]*.codex-worker");
    if (output.isPresent()) {
      String file = output.get().toString();
      add("--force", "--", file);
      String inTree = tree.relativize(output.get()).toString();
      if (!own.holds("ls-files", "--error-unmatch", "--", ":(literal)" + inTree)) {
        throw new IOException(
            file + " can't be committed: it lies in a repository of its own; move that");
      }
    }
  }

  /** Files outside a sparse checkout are added too. */
  private void add(String... what) throws IOException {
    List<String> add = new ArrayList<>(List.of("add"));
    if (own.holds("config", "--get", "core.sparseCheckout")) {
      add.add("--sparse");
    }
    add.addAll(List.of(what));
    own.run(add.toArray(String[]::new));
  }

  /** Returns the commit on which the worktree stands. */
  String head() throws IOException {
    return own.run("rev-parse", "HEAD");
  }

  /** Commits what was staged on top of the head; returns the head itself if that is nothing. */
  String make() throws IOException {
    String staged = own.run("write-tree");
    if (staged.equals(own.run("rev-parse", "HEAD^{tree}"))) {
      return head();
    }
    String trailers =
        "Codex-Task: " + task.name() + thread.map(id -> "\nCodex-Thread: " + id).orElse("");
    return own.identified()
        .run("commit-tree", staged, "-p", head(), "-m", task.name().value(), "-m", trailers);
  }
}
