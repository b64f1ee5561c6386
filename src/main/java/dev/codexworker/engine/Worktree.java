package dev.codexworker.engine;

import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.LoggedTree;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
 * @param branch its branch
 * @param fresh whether it was made just now, so that no agent has worked in it
 */
record Worktree(Repository repository, Path tree, Path folder, String branch, boolean fresh) {
  /** With this, the names of all branches begin. */
  static final String PREFIX = "codex-worker/";

  /** A worktree can't be had as the task needs it; the message says why. */
  static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String message) {
      super(message);
    }
  }

  /** Takes note of a worktree that is about to be made. */
  interface Journal {
    /** Writes it down, so that it is known again should the worker die while it makes it. */
    void toBeMade(Path tree, String branch, Path repository) throws IOException;
  }

  /**
   * Opens a task's worktree: the one that an earlier attempt left, or a new one that starts from
   * what is checked out, with the branches of the tasks that it needs merged in.
   *
   * @param repository the repository of the run's working folder
   * @param base that folder
   * @param logged what the task's log tells of its worktree
   * @param needed the branches that it starts from
   * @throws Impossible if they can't be merged, or git can't make it
   * @throws IOException if the repository or the log can't be written
   */
  static Worktree open(
      Repository repository,
      Path base,
      Task task,
      Optional<LoggedTree> logged,
      List<String> needed,
      Journal journal)
      throws Impossible, IOException {
    try {
      return repository.alone(
          () -> {
            Worktree worktree = openAlone(repository, base, task, logged, needed, journal);
            if (!Files.isDirectory(worktree.folder)) {
              throw new Impossible(
                  repository.top().relativize(base) + " is not in the commit that is checked out");
            }
            return worktree;
          });
    } catch (Git.Refused e) {
      if (IoMessage.concernsAll(e)) {
        throw e;
      }
      throw new Impossible(IoMessage.of(e));
    }
  }

  private static Worktree openAlone(
      Repository repository,
      Path base,
      Task task,
      Optional<LoggedTree> logged,
      List<String> needed,
      Journal journal)
      throws Impossible, IOException {
    Optional<LoggedTree> own = logged.filter(t -> t.repository().equals(repository.top()));
    Worktree worktree =
        own.isPresent()
            ? at(repository, base, own.get().tree(), own.get().branch())
            : unused(repository, base, task);
    boolean usable = own.filter(LoggedTree::ready).isPresent();
    if (usable && Files.isDirectory(worktree.tree)) {
      worktree.removeStaleLocks();
      return worktree;
    }
    journal.toBeMade(worktree.tree, worktree.branch, repository.top());
    worktree.make(needed);
    return worktree.made();
  }

  /**
   * The worktree that a dead worker left.
   *
   * @param base the folder in it in which the task's paths begin
   * @throws IOException if there is no such repository any more
   */
  static Worktree left(LoggedTree logged, Path base) throws IOException {
    return new Worktree(repository(logged), logged.tree(), base, logged.branch(), false);
  }

  /**
   * The repository of a worktree that a log tells of.
   *
   * @throws IOException if it is gone
   */
  static Repository repository(LoggedTree logged) throws IOException {
    return Repository.of(logged.repository())
        .orElseThrow(() -> new NoSuchFileException(logged.repository().toString()));
  }

  private static Worktree at(Repository repository, Path base, Path tree, String branch) {
    Path folder = tree.resolve(repository.top().relativize(base));
    return new Worktree(repository, tree, folder.normalize(), branch, false);
  }

  private Worktree made() {
    return new Worktree(repository, tree, folder, branch, true);
  }

  /** The same; the processes of git carry an attempt's id. */
  Worktree marked(String attempt) {
    Repository marked = repository.marked(AgentProcesses.MARK, attempt);
    return new Worktree(marked, tree, folder, branch, fresh);
  }

  /** A tree and a branch that nobody has; a task of another queue may have the first choice. */
  private static Worktree unused(Repository repository, Path base, Task task)
      throws Impossible, IOException {
    String plain = branchName(task.name());
    String queue = Integer.toHexString(task.folder().path().toString().hashCode());
    for (String name : List.of(plain, plain + "-" + queue)) {
      Path tree = trees(repository.top()).resolve(name);
      if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS) && !repository.hasBranch(PREFIX + name)) {
        return at(repository, base, tree, PREFIX + name);
      }
    }
    throw new Impossible(
        "there is a branch "
            + PREFIX
            + plain
            + " or its worktree, and this task's log does not know it; remove it (git worktree"
            + " remove, git branch -D), or rename the task");
  }

  /** Makes it from the start, whatever a worker that died over it has left. */
  private void make(List<String> needed) throws Impossible, IOException {
    if (repository.known(tree).isPresent()) {
      repository.git().run("worktree", "remove", "--force", "--force", tree.toString());
    }
    boolean isNew = !repository.hasBranch(branch);
    List<String> add = new ArrayList<>(List.of("worktree", "add", "--quiet"));
    add.addAll(
        isNew
            ? List.of("--no-track", "-b", branch, tree.toString(), "HEAD")
            : List.of(tree.toString(), branch));
    repository.git().run(add.toArray(String[]::new));
    Git own = repository.in(tree);
    String other = "";
    try {
      for (Optional<String> next = next(own, needed); next.isPresent(); next = next(own, needed)) {
        other = next.get();
        own.run(identified("merge", "--quiet", "--no-edit", "--no-verify", other));
      }
    } catch (Git.Refused e) {
      String files = own.run("diff", "--name-only", "--diff-filter=U").replace('\n', ' ');
      remove(isNew);
      throw new Impossible(
          "the branches of the tasks it needs can't be merged, at "
              + other
              + (files.isEmpty() ? ": " + e.getMessage() : ", because of " + files)
              + "; merge them yourself, then run it again");
    }
  }

  /** The next branch to be merged; those that others hold already need not be. */
  private static Optional<String> next(Git own, List<String> needed) throws IOException {
    if (needed.isEmpty()) {
      return Optional.empty();
    }
    String format = "--format=%(refname:short)";
    List<String> missing =
        own.run("branch", "--no-merged", "HEAD", "--list", PREFIX + "*", format).lines().toList();
    return needed.stream().filter(missing::contains).findFirst();
  }

  /** Git leaves its lock files where it is killed; whoever holds the task may remove them. */
  private void removeStaleLocks() throws IOException {
    Optional<Path> known = repository.known(tree);
    if (known.isPresent()) {
      repository.removeLocks(known.get(), branch);
    }
  }

  /**
   * Commits what the agent changed and takes the worktree away; a branch without any change goes,
   * too. May be called again where it failed, or was cut short.
   *
   * @return what its owner should know, if it is not as usual
   * @throws IOException if git fails
   */
  Optional<String> finish(Task task, Optional<String> thread) throws IOException {
    return repository.alone(() -> finishAlone(task, thread));
  }

  private Optional<String> finishAlone(Task task, Optional<String> thread) throws IOException {
    if (!Files.exists(tree) && repository.known(tree).isEmpty()) {
      return Optional.empty();
    }
    removeStaleLocks();
    Git own = repository.in(tree);
    if (holdsRepository()) {
      return Optional.of(
          tree + " is kept as it is, not committed: the agent made a repository inside it");
    }
    own.run("add", "--all");
    String head = own.run("rev-parse", "HEAD");
    String before = own.run("rev-parse", "HEAD^{tree}");
    String after = own.run("write-tree");
    if (!before.equals(after)) {
      List<String> message = new ArrayList<>(List.of("commit-tree", after, "-p", head));
      message.addAll(List.of("-m", task.name().value(), "-m", trailers(task, thread)));
      String commit = own.run(identified(message.toArray(String[]::new)));
      own.run("update-ref", "-m", "codex-worker", "refs/heads/" + branch, commit, head);
    }
    try {
      remove(isWithoutChange());
      return Optional.empty();
    } catch (Git.Refused e) {
      return Optional.of(tree + " is kept: " + e.getMessage());
    }
  }

  private boolean isWithoutChange() throws IOException {
    String others = "--branches=" + PREFIX + "*";
    String own = "--exclude=" + branch;
    return repository.git().run("rev-list", branch, "--not", "HEAD", own, others).isEmpty();
  }

  /**
   * Takes a worktree away in which no agent has worked; its branch goes, too, unless it holds
   * something.
   *
   * @throws IOException if git fails
   */
  void discard() throws IOException {
    repository.alone(
        () -> {
          remove(isWithoutChange());
          return tree;
        });
  }

  /** A repository inside would be committed as a mere reference, and lost with the tree. */
  private boolean holdsRepository() throws IOException {
    Path link = tree.resolve(".git");
    try (Stream<Path> files = Files.walk(tree)) {
      return files.anyMatch(file -> file.endsWith(".git") && !file.equals(link));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String trailers(Task task, Optional<String> thread) {
    return "Codex-Task: " + task.name() + thread.map(id -> "\nCodex-Thread: " + id).orElse("");
  }

  private void remove(boolean branchToo) throws IOException {
    repository.git().run("worktree", "remove", "--force", tree.toString());
    if (branchToo) {
      repository.git().run("branch", "--quiet", "-D", branch);
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
  private static Path trees(Path top) throws IOException {
    Path trees = top.resolveSibling(top.getFileName() + ".worktrees");
    return Files.exists(trees) ? trees.toRealPath() : trees;
  }

  /** A name that git takes for a branch; what it would not take makes a hash needed. */
  static String branchName(TaskName task) {
    String value = task.value();
    String stem = value.endsWith(".md") ? value.substring(0, value.length() - 3) : value;
    String plain =
        stem.replaceAll("[^A-Za-z0-9._-]", "-")
            .replaceAll("\\.(?=\\.|$|lock$)|^[.-]", "-")
            .replaceAll("-+$", "");
    return plain.equals(stem) && !plain.isEmpty()
        ? plain
        : plain + "-" + Integer.toHexString(value.hashCode());
  }
}
