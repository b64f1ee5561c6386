package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.task.Task;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The commit of what an agent changed in a worktree; no reference points to it yet.
 *
 * @param own git in the tree
 * @param tree the worktree's top folder
 */
record TreeCommit(Git own, Path tree, Task task) {
  private static final int SUBJECT = 72;
  private static final int BODY = 2000;
  private static final String DRAFTS = ":(exclude,glob)**/.[0-9a-f]*-[0-9]*.codex-worker";

  /**
   * Adds what changed to the index.
   *
   * @param output where in the tree the task's report lies; it is added even if git ignores it
   * @param setup tells what is not added
   * @return what its owner should know
   */
  List<String> stage(Optional<Path> output, TreeSetup setup) throws IOException {
    Set<Path> submodules = new TreeFiles(tree).inspect(setup.repository());
    TreeSetup.Unwanted unwanted = setup.unwanted(own);
    List<String> what = new ArrayList<>(List.of(".", DRAFTS));
    Stream<String> unchanged =
        submodules.stream()
            .filter(inner -> submodules.stream().noneMatch(o -> isBelow(inner, o)))
            .map(submodule -> tree.relativize(submodule).toString());
    Stream.concat(unwanted.files().stream(), unchanged)
        .forEach(file -> what.add(":(exclude,literal)" + file));
    List<String> add = add();
    add.addAll(List.of("--all", "--pathspec-from-file=-", "--pathspec-file-nul"));
    own.feed(String.join("\0", what), add);
    if (output.isPresent()) {
      String file = output.get().toString();
      List<String> force = add();
      force.addAll(List.of("--force", "--", file));
      own.run(force);
      String inTree = tree.relativize(output.get()).toString();
      if (!own.holds("ls-files", "--error-unmatch", "--", ":(literal)" + inTree)) {
        throw new IOException(
            file + " can't be committed: it lies in a repository of its own; move that");
      }
    }
    return unwanted.notices();
  }

  private static boolean isBelow(Path inner, Path outer) {
    return !inner.equals(outer) && inner.startsWith(outer);
  }

  /** Files outside a sparse checkout are added too. */
  private List<String> add() throws IOException {
    List<String> add = new ArrayList<>(List.of("add"));
    if (own.holds("config", "--get", "core.sparseCheckout")) {
      add.add("--sparse");
    }
    return add;
  }

  /** Returns the commit on which the worktree stands. */
  String head() throws IOException {
    return own.run("rev-parse", "HEAD");
  }

  /** Refuses files that still have the marks of a conflict. */
  void requireResolved() throws IOException {
    List<String> open =
        TreeState.split(
            own.run("diff", "--ignore-submodules=all", "--name-only", "--diff-filter=U", "-z"));
    List<String> grep = new ArrayList<>(List.of("grep", "-l", "-z", "-I", "-E"));
    grep.addAll(List.of("-e", "^(<<<<<<<|>>>>>>>)( |$)", "--"));
    open.forEach(file -> grep.add(":(top,literal)" + file));
    if (!open.isEmpty() && own.holds(grep.toArray(String[]::new))) {
      String files = own.run(grep).replace('\0', ' ').strip();
      throw new IOException(
          "conflicts are not resolved in " + Visible.line(files) + "; resolve them in " + tree);
    }
  }

  /**
   * Commits what was staged on top of the head; returns the head itself if that is nothing.
   *
   * @param merged a commit that was merged into the tree
   */
  String make(Work work, Optional<String> merged) throws IOException {
    String staged = own.run("write-tree");
    if (merged.isEmpty() && staged.equals(own.run("rev-parse", "HEAD^{tree}"))) {
      return head();
    }
    List<String> commit = new ArrayList<>(List.of("commit-tree", staged, "-p", head()));
    merged.ifPresent(parent -> commit.addAll(List.of("-p", parent)));
    message(work).forEach(paragraph -> commit.addAll(List.of("-m", paragraph)));
    return own.identified().run(commit);
  }

  private List<String> message(Work work) {
    String name = Visible.line(task.name().value());
    String trailers =
        "Codex-Task: " + name + work.thread().map(id -> "\nCodex-Thread: " + id).orElse("");
    String title = Visible.line(work.title().strip());
    String body = Visible.text(work.message().strip());
    return Stream.of(
            Visible.cut(title.isEmpty() ? name : title, SUBJECT), Visible.cut(body, BODY), trailers)
        .filter(paragraph -> !paragraph.isEmpty())
        .toList();
  }
}
