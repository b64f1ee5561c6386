package dev.codexworker.engine;

import dev.codexworker.git.Git;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.TaskName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task's own worktree of the repository, on a branch of its own. The worker commits there what
 * the agent changed; the agent itself can't, for its sandbox keeps it from the repository.
 *
 * @param tree the worktree's top folder
 * @param folder the folder in it that corresponds to the run's working folder
 * @param branch its branch
 * @param repository git in the repository's main worktree
 */
record Worktree(Path tree, Path folder, String branch, Git repository) {
  /** Git's own locks make it fail where two work at once on one repository. */
  private static final Object ONE_AT_A_TIME = new Object();

  private static final String PREFIX = "codex-worker/";

  /** A worktree can't be had as the task needs it; the message says why. */
  static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String message) {
      super(message);
    }
  }

  /**
   * Opens a task's worktree: the one that an earlier attempt left, or a new one that starts from
   * what is checked out, with the branches of the tasks that it needs merged in.
   *
   * @param base the run's working folder
   * @param needs the tasks whose branches it starts from
   * @throws Impossible if those can't be merged, or its branch is not its own
   * @throws IOException if git fails
   */
  static Worktree open(Path base, Task task, List<TaskName> needs) throws Impossible, IOException {
    synchronized (ONE_AT_A_TIME) {
      Path top = Git.top(base).orElseThrow(() -> new Impossible(base + " is in no git repository"));
      Git repository = new Git(top);
      String name = branchName(task.name());
      Path tree = trees(top).resolve(name);
      Worktree worktree =
          new Worktree(tree, tree.resolve(top.relativize(base)), PREFIX + name, repository);
      if (!Files.isDirectory(tree)) {
        worktree.add(task, needs);
      } else if (!worktree.isOwn(task)) {
        throw new Impossible(
            tree
                + " is there, and this task's log does not know it: a worker died while it made it,"
                + " or it is another queue's; remove it and its branch (git worktree remove, git"
                + " branch -D), or rename the task");
      }
      if (!Files.isDirectory(worktree.folder)) {
        throw new Impossible(top.relativize(base) + " is not in the commit that is checked out");
      }
      return worktree;
    }
  }

  /**
   * The worktree that a dead worker left of a task; empty if it had none.
   *
   * @param folder the agent's working folder, by the log
   */
  static Optional<Worktree> left(Path folder, Task task) throws IOException {
    String name = branchName(task.name());
    for (Path tree = folder; tree != null; tree = tree.getParent()) {
      Optional<Path> main = mainOf(tree);
      if (tree.endsWith(name) && main.isPresent()) {
        Git repository = new Git(main.get());
        repository.in(tree);
        return Optional.of(new Worktree(tree, folder, PREFIX + name, repository));
      }
    }
    return Optional.empty();
  }

  /** The repository beside which a worktree would lie; empty if there is none. */
  private static Optional<Path> mainOf(Path tree) {
    String suffix = ".worktrees";
    Path trees = tree.getParent();
    String name = trees == null ? "" : String.valueOf(trees.getFileName());
    if (trees == null || !name.endsWith(suffix) || !Files.isDirectory(tree)) {
      return Optional.empty();
    }
    Path main = trees.resolveSibling(name.substring(0, name.length() - suffix.length()));
    return Git.top(main).filter(main::equals);
  }

  /**
   * The branches of done tasks whose commits are all in what is checked out.
   *
   * @param folder a folder of the repository
   * @throws IOException if git fails
   */
  static List<String> merged(Path folder) throws IOException {
    if (Git.top(folder).isEmpty()) {
      return List.of();
    }
    String format = "%(if)%(worktreepath)%(then)%(else)%(refname:short)%(end)";
    return new Git(folder)
        .run("branch", "--merged", "HEAD", "--list", PREFIX + "*", "--format=" + format)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** Removes a branch that is merged. */
  static void removeMerged(Path folder, String branch) throws IOException {
    new Git(folder).run("branch", "--quiet", "-d", branch);
  }

  /** The worktrees that are left in a repository, of tasks that are not done. */
  static List<String> kept(Path folder) throws IOException {
    Optional<Path> top = Git.top(folder);
    if (top.isEmpty()) {
      return List.of();
    }
    String prefix = "worktree " + trees(top.get());
    return new Git(folder)
        .run("worktree", "list", "--porcelain")
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring("worktree ".length()))
        .toList();
  }

  private void add(Task task, List<TaskName> needs) throws Impossible, IOException {
    repository.run("worktree", "prune");
    if (exists(branch)) {
      if (!isOwn(task)) {
        throw new Impossible(
            "the branch " + branch + " is not this task's; rename it, or delete it");
      }
      repository.run("worktree", "add", "--quiet", tree.toString(), branch);
      return;
    }
    repository.run(
        "worktree", "add", "--quiet", "--no-track", "-b", branch, tree.toString(), "HEAD");
    Git own = repository.in(tree);
    for (TaskName need : needs) {
      String other = PREFIX + branchName(need);
      if (!exists(other)) {
        continue;
      }
      try {
        own.run(identified("merge", "--quiet", "--no-edit", "--no-verify", other));
      } catch (Git.Refused e) {
        String files = own.run("diff", "--name-only", "--diff-filter=U").replace('\n', ' ');
        remove(true);
        throw new Impossible(
            "the branches of the tasks it needs can't be merged, at "
                + other
                + (files.isEmpty() ? ": " + e.getMessage() : ", because of " + files)
                + "; merge them yourself, then run it again");
      }
    }
  }

  /**
   * Commits what the agent changed and takes the worktree away; a branch without any change goes,
   * too.
   *
   * @return what its owner should know, if it is not as usual
   * @throws IOException if git fails
   */
  Optional<String> finish(Task task, Optional<String> thread) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      Git own = repository.in(tree);
      if (holdsRepository()) {
        return Optional.of(
            tree + " is kept as it is, not committed: the agent made a repository inside it");
      }
      own.run("add", "--all");
      String before = own.run("rev-parse", "HEAD^{tree}");
      String after = own.run("write-tree");
      if (!before.equals(after)) {
        List<String> message = new ArrayList<>(List.of("commit-tree", after, "-p", "HEAD"));
        message.addAll(List.of("-m", task.name().value(), "-m", trailers(task, thread)));
        String commit = own.run(identified(message.toArray(String[]::new)));
        own.run("update-ref", "-m", "codex-worker", "refs/heads/" + branch, commit);
      }
      String name = branch.substring(PREFIX.length());
      boolean unchanged =
          repository
              .run(
                  "rev-list",
                  branch,
                  "--not",
                  "HEAD",
                  "--exclude=" + PREFIX + name,
                  "--branches=" + PREFIX + "*")
              .isEmpty();
      try {
        remove(unchanged);
        return Optional.empty();
      } catch (Git.Refused e) {
        return Optional.of(tree + " is kept: " + e.getMessage());
      }
    }
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
    repository.run("worktree", "remove", "--force", tree.toString());
    if (branchToo) {
      repository.run("branch", "--quiet", "-D", branch);
    }
  }

  private boolean exists(String name) throws IOException {
    return repository.holds("show-ref", "--verify", "--quiet", "refs/heads/" + name);
  }

  /** Whether the task's log says that it has worked in this worktree before. */
  private boolean isOwn(Task task) throws IOException {
    Optional<Path> log = task.logPath();
    if (log.isEmpty()) {
      return false;
    }
    try (BufferedReader lines = TaskLog.reader(log.get())) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("folder: ") && Path.of(line.substring(8)).startsWith(tree)) {
          return true;
        }
      }
      return false;
    }
  }

  /** With a name and an address in any case, for git makes no commit without. */
  private String[] identified(String... arguments) throws IOException {
    List<String> all = new ArrayList<>();
    if (!repository.holds("var", "GIT_COMMITTER_IDENT")) {
      all.addAll(
          List.of("-c", "user.name=codex-worker", "-c", "user.email=codex-worker@localhost"));
    }
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** Beside the repository, where it is in nobody's way. */
  private static Path trees(Path top) {
    return top.resolveSibling(top.getFileName() + ".worktrees");
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
