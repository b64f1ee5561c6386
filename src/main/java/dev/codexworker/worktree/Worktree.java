package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A task's own worktree of the repository, on a branch of its own. The worker commits there what
 * the agent changed; the agent itself can't, for its sandbox keeps it from the repository.
 *
 * @param repository the repository, as the run sees it
 * @param tree the worktree's top folder
 * @param folder the folder in it that corresponds to the run's working folder
 * @param fresh whether it was made just now: no agent has worked in it
 * @param record to whom it belongs
 * @param kept the reference by which what was there before stays reachable; empty if nothing was
 */
public record Worktree(
    Repository repository, Path tree, Path folder, boolean fresh, TreeRecord record, String kept) {
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
   * How a worktree begins.
   *
   * @param anew whether what an earlier attempt left is not continued, but only kept
   * @param merging a commit that is merged into the branch and left for the agent to resolve; empty
   *     if there is none
   */
  public record Begin(boolean anew, String merging) {
    /** The task starts anew. */
    public static final Begin ANEW = new Begin(true, "");

    /** The task continues where its last attempt ended. */
    public static final Begin CONTINUED = new Begin(false, "");

    /** A done task's branch is merged with a commit. */
    public static Begin merging(String commit) {
      return new Begin(false, commit);
    }
  }

  /**
   * Opens a task's worktree: the one that an earlier attempt left, or a new one that starts from
   * what is checked out, with the commits of the tasks that it needs merged in.
   *
   * @param repository the repository of the run's working folder
   * @param base that folder
   * @param needed the commits that it starts from
   * @param begin how it begins
   * @throws Impossible if they can't be merged, or something of others is in the way
   */
  public static Worktree open(
      Repository repository, Path base, Task task, List<String> needed, Begin begin)
      throws Impossible, IOException {
    return repository.alone(() -> openAlone(repository, base, task, needed, begin));
  }

  private static Worktree openAlone(
      Repository plain, Path base, Task task, List<String> needed, Begin begin)
      throws Impossible, IOException {
    Worktree worktree = at(plain, base, TreeRecord.own(plain, task));
    Path tree = worktree.tree;
    Optional<Path> known = worktree.reclaim();
    boolean ready = known.filter(worktree.repository::isReady).isPresent();
    boolean passing = worktree.record.step().equals(TreeRecord.REMOVING);
    boolean usable = ready && !passing && Files.isDirectory(tree);
    if (usable && begin.equals(Begin.CONTINUED)) {
      return new KeptTree(worktree, known.orElseThrow()).resume(needed);
    }
    if (known.isPresent() && !ready && !passing) {
      throw new Impossible(
          tree + " is a worktree that codex-worker did not make; remove it (git worktree remove)");
    }
    if (known.isEmpty() && Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      throw new Impossible(tree + " is there, and is no worktree; move it away");
    }
    try {
      if (!begin.equals(Begin.CONTINUED)) {
        worktree = worktree.setAside(task, usable ? known : Optional.empty(), begin.anew());
      }
      worktree.removeTree();
    } catch (Git.Refused e) {
      throw new Impossible(e.getMessage() + "; remove " + tree + " (rm -rf), then run it again");
    }
    return worktree.make(needed, begin.merging());
  }

  /** The same without the worktree, and if it starts anew without the branch; both are kept. */
  private Worktree setAside(Task task, Optional<Path> usable, boolean branchToo)
      throws Impossible, IOException {
    EarlierWork earlier = EarlierWork.of(repository, record);
    String commit = "";
    if (usable.isPresent()) {
      KeptTree known = new KeptTree(this, usable.get());
      commit = earlier.commit(known.settle(), tree, task, known.merged());
    }
    boolean kept = branchToo || !commit.equals(earlier.tip());
    String reference = kept ? earlier.keep(commit) : "";
    with(written(record.in(TreeRecord.REMOVING))).removeTree();
    TreeRecord now = record.in(TreeRecord.REMOVING);
    if (branchToo) {
      earlier.deleteBranch();
      now = written(now.anew());
    }
    return new Worktree(repository, tree, folder, false, now, reference);
  }

  private static Worktree at(Repository plain, Path base, TreeRecord record) throws IOException {
    Path tree = record.tree(plain);
    Repository repository = plain.marked(AgentProcesses.MARK, mark(tree));
    Path folder = tree.resolve(repository.top().relativize(base)).normalize();
    return new Worktree(repository, tree, folder, false, record, "");
  }

  private static String mark(Path tree) {
    return MARK + Integer.toHexString(tree.toString().hashCode());
  }

  /** Ends what git still does for a worker that died, and removes what it left locked. */
  private Optional<Path> reclaim() throws IOException {
    Optional<Path> known = repository.known(tree);
    if (known.isPresent() || !record.step().isEmpty()) {
      AgentProcesses.leftBy(mark(tree)).sweep(() -> false);
    }
    repository.removeLocks(known, branch());
    return repository.known(tree);
  }

  /**
   * Whether the changes of a task's attempt were committed; what its worker did not get to any more
   * is then done.
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
    if (record.get().step().equals(TreeRecord.REMOVING)) {
      repository.alone(
          () -> {
            worktree.reclaim();
            return worktree.remove();
          });
    }
    return true;
  }

  String branch() {
    return record.branch();
  }

  /** Its branch; empty if the task changed nothing. */
  public Optional<String> branchLeft() throws IOException {
    return repository.hasBranch(branch()) ? Optional.of(branch()) : Optional.empty();
  }

  String ref() {
    return "refs/heads/" + branch();
  }

  private Worktree make(List<String> needed, String merging) throws Impossible, IOException {
    boolean begun = !record.start().isEmpty();
    boolean isNew = !repository.hasBranch(branch());
    if (!isNew && (begun ? isInHead() : record.step().equals(TreeRecord.REMOVING))) {
      repository.git().run("branch", "--quiet", "-D", branch());
      isNew = true;
    }
    TreeRecord making = record.in(TreeRecord.REMOVING).begunAt(isNew ? "" : record.start());
    making.write(repository);
    List<String> add = new ArrayList<>(List.of("worktree", "add", "--quiet"));
    add.addAll(
        isNew
            ? List.of("--no-track", "-b", branch(), tree.toString(), "HEAD")
            : List.of(tree.toString(), branch()));
    Git own;
    boolean open;
    try {
      repository.git().run(add);
      own = repository.in(tree);
      NeededCommits.merge(own, needed);
      open = !merging.isEmpty() && NeededCommits.mergeOpenly(own, merging);
      if (!OutputFile.isPlainFolder(folder)) {
        throw new Impossible(
            tree.relativize(folder) + " is no folder in the commit that is checked out");
      }
    } catch (Impossible | Git.Refused e) {
      removeTree();
      if (isNew && repository.hasBranch(branch())) {
        repository.git().run("branch", "--quiet", "-D", branch());
      }
      making.in("").write(repository);
      throw e;
    }
    repository.setReady(repository.known(tree).orElseThrow());
    String start = isNew ? own.run("rev-parse", "HEAD") : record.start();
    String step = open ? TreeRecord.RESOLVING + merging : "";
    TreeRecord made = written(making.in(step).begunAt(start));
    return new Worktree(repository, tree, folder, true, made, kept);
  }

  Worktree with(TreeRecord now) {
    return new Worktree(repository, tree, folder, fresh, now, kept);
  }

  TreeRecord written(TreeRecord now) throws IOException {
    now.write(repository);
    return now;
  }

  private boolean isInHead() throws IOException {
    return repository.isAncestor(ref(), "HEAD");
  }

  /**
   * Commits what the agent changed and takes the worktree away; a branch without any change goes,
   * too. May be called again where it failed, or was cut short.
   *
   * @param output where in the tree the task's report lies; it is committed even if git ignores it
   * @return what its owner should know, if it is not as usual
   * @throws IOException if it can't be committed
   */
  public List<String> finish(Task task, Work work, Optional<Path> output) throws IOException {
    List<String> odd = new ArrayList<>();
    if (!record.finished().equals(work.attempt())) {
      TreeCommit commit = new TreeCommit(repository.in(tree), tree, task);
      Path known = repository.known(tree).orElseThrow();
      Optional<String> merged = new KeptTree(this, known).merged();
      if (merged.isPresent()) {
        commit.requireResolved();
      }
      odd.addAll(commit.stage(output, new TreeSetup(repository, tree)));
      String head = commit.head();
      if (!head.equals(repository.git().run("rev-parse", ref()))) {
        throw new IOException(tree + " is not on its branch " + branch() + " any more");
      }
      commit(work.attempt(), head, commit.make(work, merged));
    }
    repository.alone(this::remove).ifPresent(odd::add);
    return odd;
  }

  /** From here on the tree is not looked at again, but only removed. */
  private void commit(String attempt, String head, String commit) throws IOException {
    repository.alone(
        () -> {
          repository.git().run("update-ref", "-m", "codex-worker", ref(), commit, head);
          String result = isWithoutChange() ? record.commit() : commit;
          return written(record.finished(attempt, result).in(TreeRecord.REMOVING));
        });
  }

  private Optional<String> remove() throws IOException {
    Worktree now = with(TreeRecord.named(repository, record.name()).orElse(record));
    try {
      now.removeTree();
      removeBranchWithoutChange();
      written(now.record.in(""));
      return Optional.empty();
    } catch (Git.Stopped e) {
      throw e;
    } catch (IOException e) {
      return Optional.of(
          tree + " is kept for now (the task's next run takes it away): " + e.getMessage());
    }
  }

  private boolean isWithoutChange() throws IOException {
    return repository.hasBranch(branch())
        && repository.git().run("rev-parse", ref()).equals(record.start());
  }

  /**
   * Takes a worktree away in which no agent has worked; its branch goes, too, unless it holds
   * something.
   */
  public void discard() throws IOException {
    repository.alone(
        () -> {
          with(written(record.in(TreeRecord.REMOVING))).removeTree();
          removeBranchWithoutChange();
          return written(record.in(""));
        });
  }

  private void removeTree() throws IOException {
    Optional<Path> known = repository.known(tree);
    if (known.isPresent()) {
      boolean passing = record.step().equals(TreeRecord.REMOVING);
      new TreeFiles(tree).remove(repository, known.get(), passing);
    }
  }

  private void removeBranchWithoutChange() throws IOException {
    if (isWithoutChange()) {
      repository.git().run("branch", "--quiet", "-D", branch());
    }
  }
}
