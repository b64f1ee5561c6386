package dev.codexworker.worktree;

import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A task's own worktree of the repository, on a branch of its own. The worker commits there what
 * the agent changed; the agent itself can't, for its sandbox keeps it from the repository.
 *
 * @param repository the repository, as the run sees it
 * @param tree the worktree's top folder
 * @param folder the folder in it that corresponds to the run's working folder
 * @param fresh whether it was made just now, so that no agent has worked in it
 * @param record to whom it belongs
 */
public record Worktree(
    Repository repository, Path tree, Path folder, boolean fresh, TreeRecord record) {
  /** All that git does for a worktree carries a mark, as an agent's processes do. */
  private static final String MARK = "worktree-";

  /** A worktree can't be had as the task needs it; the message says why. */
  public static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String message) {
      super(message);
    }
  }

  /**
   * Opens a task's worktree: the one that an earlier attempt left, or a new one that starts from
   * what is checked out, with the commits of the tasks that it needs merged in.
   *
   * @param repository the repository of the run's working folder
   * @param base that folder
   * @param needed the commits that it starts from
   * @throws Impossible if they can't be merged, or something of others is in the way
   * @throws IOException if git can't make it
   */
  public static Worktree open(Repository repository, Path base, Task task, List<String> needed)
      throws Impossible, IOException {
    return repository.alone(() -> openAlone(repository, base, task, needed));
  }

  private static Worktree openAlone(Repository plain, Path base, Task task, List<String> needed)
      throws Impossible, IOException {
    Worktree worktree = at(plain, base, own(plain, task));
    Repository repository = worktree.repository;
    TreeRecord record = worktree.record;
    Path tree = worktree.tree;
    Path folder = worktree.folder;
    Optional<Path> known = worktree.takeOver();
    boolean usable = known.isPresent() && repository.isReady(known.get());
    if (usable && Files.isDirectory(tree)) {
      worktree.merge(needed, false);
      return worktree;
    }
    if (known.isPresent()) {
      repository.git().run("worktree", "remove", "--force", "--force", tree.toString());
    } else if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      throw new Impossible(tree + " is there, and is no worktree; move it away");
    }
    record.write(repository);
    worktree.make(needed);
    return new Worktree(repository, tree, folder, true, record);
  }

  private static Worktree at(Repository plain, Path base, TreeRecord record) throws IOException {
    Path tree = trees(plain.top()).resolve(record.name());
    Repository repository = plain.marked(AgentProcesses.MARK, mark(tree));
    Path folder = tree.resolve(repository.top().relativize(base)).normalize();
    return new Worktree(repository, tree, folder, false, record);
  }

  private static String mark(Path tree) {
    return MARK + Integer.toHexString(tree.toString().hashCode());
  }

  /** Ends what git still does for a worker that died, and removes what it left locked. */
  private Optional<Path> takeOver() throws IOException {
    Optional<Path> known = repository.known(tree);
    if (known.isPresent()) {
      AgentProcesses.leftBy(mark(tree)).sweep(() -> false);
      repository.removeLocks(known.get(), branch());
    }
    return known;
  }

  /**
   * Whether the changes of a task's attempt were committed; what its worker did not get to any more
   * is then done.
   *
   * @throws IOException if git fails
   */
  public static boolean isFinished(Repository repository, Task task, String attempt)
      throws IOException {
    Optional<TreeRecord> record =
        TreeRecord.of(repository, task.folder().path(), task.name())
            .filter(found -> found.finished().equals(attempt));
    if (record.isEmpty()) {
      return false;
    }
    Worktree worktree = at(repository, repository.top(), record.get());
    return repository.alone(
        () -> {
          worktree.takeOver();
          worktree.takeAway();
          return true;
        });
  }

  /** The record of a task, or a new one by a name that nobody has. */
  private static TreeRecord own(Repository repository, Task task) throws Impossible, IOException {
    Path queue = task.folder().path();
    Optional<TreeRecord> known = TreeRecord.of(repository, queue, task.name());
    if (known.isPresent()) {
      return known.get();
    }
    List<String> names = TreeRecord.names(queue, task.name());
    for (String name : names) {
      Path tree = trees(repository.top()).resolve(name);
      boolean free =
          TreeRecord.named(repository, name).isEmpty()
              && !repository.hasBranch(TreeRecord.PREFIX + name)
              && repository.known(tree).isEmpty()
              && !Files.exists(tree, LinkOption.NOFOLLOW_LINKS);
      if (free) {
        return TreeRecord.forTask(name, task);
      }
    }
    throw new Impossible(
        "there are branches or worktrees of others by the names "
            + String.join(" and ", names)
            + "; remove them (git worktree remove, git branch -D), or rename the task");
  }

  private String branch() {
    return record.branch();
  }

  private void make(List<String> needed) throws Impossible, IOException {
    boolean isNew = !repository.hasBranch(branch());
    List<String> add = new ArrayList<>(List.of("worktree", "add", "--quiet"));
    add.addAll(
        isNew
            ? List.of("--no-track", "-b", branch(), tree.toString(), "HEAD")
            : List.of(tree.toString(), branch()));
    repository.git().run(add.toArray(String[]::new));
    merge(needed, true);
    if (!Files.isDirectory(folder)) {
      remove(isNew);
      throw new Impossible(
          tree.relativize(folder) + " is no folder in the commit that is checked out");
    }
    repository.setReady(repository.known(tree).orElseThrow());
  }

  private void merge(List<String> needed, boolean made) throws Impossible, IOException {
    Git own = repository.in(tree);
    String commit = "";
    try {
      for (Optional<String> next = next(own, needed); next.isPresent(); next = next(own, needed)) {
        commit = next.get();
        own.run(identified("merge", "--quiet", "--no-edit", "--no-verify", commit));
      }
    } catch (Git.Refused e) {
      String files = own.run("diff", "--name-only", "--diff-filter=U").replace('\n', ' ');
      String what = repository.git().run("log", "-1", "--format=%s", commit);
      if (made) {
        remove(isWithoutChange());
      } else if (own.holds("rev-parse", "--verify", "--quiet", "MERGE_HEAD")) {
        own.run("merge", "--abort");
      }
      throw new Impossible(
          "the work of the tasks it needs can't be merged, at "
              + what
              + (files.isEmpty() ? ": " + e.getMessage() : ", because of " + files)
              + "; merge it yourself, then run it again");
    }
  }

  /** The next commit to be merged; what is there already need not be. */
  private static Optional<String> next(Git own, List<String> needed) throws IOException {
    if (needed.isEmpty()) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>(List.of("rev-list", "--no-walk=unsorted"));
    missing.addAll(needed);
    missing.addAll(List.of("--not", "HEAD"));
    return own.run(missing.toArray(String[]::new)).lines().findFirst();
  }

  /**
   * Commits what the agent changed and takes the worktree away; a branch without any change goes,
   * too. May be called again where it failed, or was cut short.
   *
   * @param attempt the id of the attempt
   * @param output where in the tree the task's report lies; it is committed even if git ignores it
   * @return what its owner should know, if it is not as usual
   * @throws IOException if it can't be committed
   */
  public Optional<String> finish(
      Task task, String attempt, Optional<String> thread, Optional<Path> output)
      throws IOException {
    if (!record.finished().equals(attempt)) {
      Git own = repository.in(tree);
      refuseOddities(own);
      own.run("add", "--all", "--", ".", ":(exclude,glob)**/.*.codex-worker");
      if (output.isPresent()) {
        own.run("add", "--force", "--", output.get().toString());
      }
      String head = own.run("rev-parse", "HEAD");
      if (!head.equals(repository.git().run("rev-parse", "refs/heads/" + branch()))) {
        throw new IOException(tree + " is not on its branch " + branch() + " any more");
      }
      String after = own.run("write-tree");
      String commit = head;
      if (!after.equals(own.run("rev-parse", "HEAD^{tree}"))) {
        List<String> message = new ArrayList<>(List.of("commit-tree", after, "-p", head));
        message.addAll(List.of("-m", task.name().value(), "-m", trailers(task, thread)));
        commit = own.run(identified(message.toArray(String[]::new)));
      }
      commit(attempt, head, commit);
    }
    return repository.alone(this::takeAway);
  }

  /** From here on the tree is not looked at again, but only removed. */
  private void commit(String attempt, String head, String commit) throws IOException {
    repository.alone(
        () -> {
          String ref = "refs/heads/" + branch();
          repository.git().run("update-ref", "-m", "codex-worker", ref, commit, head);
          TreeRecord done = record.finished(attempt, isWithoutChange() ? "" : commit);
          done.write(repository);
          return done;
        });
  }

  private Optional<String> takeAway() throws IOException {
    try {
      remove(isWithoutChange());
      return Optional.empty();
    } catch (Git.Refused e) {
      return Optional.of(tree + " is kept: " + e.getMessage());
    }
  }

  private boolean isWithoutChange() throws IOException {
    String others = "--branches=" + TreeRecord.PREFIX + "*";
    String own = "--exclude=" + branch();
    String ref = "refs/heads/" + branch();
    if (!repository.hasBranch(branch())) {
      return true;
    }
    return repository.git().run("rev-list", "-1", ref, "--not", "HEAD", own, others).isEmpty();
  }

  /**
   * Takes a worktree away in which no agent has worked; its branch goes, too, unless it holds
   * something.
   *
   * @throws IOException if git fails
   */
  public void discard() throws IOException {
    repository.alone(
        () -> {
          remove(isWithoutChange());
          return tree;
        });
  }

  /**
   * A repository inside would be committed as a mere reference, and lost with the tree; and git
   * would wait for ever for what comes out of a pipe.
   */
  private void refuseOddities(Git own) throws IOException {
    Path link = tree.resolve(".git");
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        boolean plain = Files.isRegularFile(file) || Files.isDirectory(file);
        if (!plain && !Files.isSymbolicLink(file)) {
          throw new IOException(file + " is a pipe, a socket or a device; remove it");
        }
        Path inner = file.endsWith(".git") ? file.getParent() : null;
        if (inner != null
            && !file.equals(link)
            && !own.holds("check-ignore", "--quiet", "--", inner.toString())) {
          throw new IOException(
              inner + " is a repository inside the worktree, which can't be committed; move it");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String trailers(Task task, Optional<String> thread) {
    return "Codex-Task: " + task.name() + thread.map(id -> "\nCodex-Thread: " + id).orElse("");
  }

  private void remove(boolean branchToo) throws IOException {
    if (repository.known(tree).isPresent()) {
      repository.git().run("worktree", "remove", "--force", "--force", tree.toString());
    }
    if (branchToo && repository.hasBranch(branch())) {
      repository.git().run("branch", "--quiet", "-D", branch());
    }
  }

  /** With a name and an address in any case, for git makes no commit without. */
  private String[] identified(String... arguments) throws IOException {
    List<String> all = new ArrayList<>();
    if (!repository.git().holds("var", "GIT_COMMITTER_IDENT")) {
      all.addAll(
          List.of("-c", "user.name=codex-worker", "-c", "user.email=codex-worker@localhost"));
    }
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** Beside the repository, where it is in nobody's way. */
  static Path trees(Path top) throws IOException {
    Path trees = top.resolveSibling(top.getFileName() + ".worktrees");
    return Files.exists(trees) ? trees.toRealPath() : trees;
  }
}
