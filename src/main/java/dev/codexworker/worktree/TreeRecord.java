package dev.codexworker.worktree;

import dev.codexworker.git.Repository;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * To which task of which queue a worktree and its branch belong, and what came of it. It is kept in
 * the repository's own folder, which a sandbox keeps agents from; a log could be forged.
 *
 * @param name the name of the worktree, and of the branch behind its prefix
 * @param task the path of the task
 * @param step what its worker is in the middle of; {@code ""} if nothing
 * @param start the commit at which the branch was begun; empty if it was not yet
 * @param finished the attempt whose changes were committed last; empty if none was yet
 * @param commit what the attempts so far left on the branch; empty if they changed nothing
 * @param squashed the tip of the branch that was landed as one commit, a space, and that commit;
 *     empty if none was
 * @param landing what the last landing did with the branch
 */
public record TreeRecord(
    String name,
    String task,
    String step,
    String start,
    String finished,
    String commit,
    String squashed,
    LandingNote landing) {
  /** The worktree is being made or taken away: what is there may be removed. */
  static final String REMOVING = "passing";

  /** The commits that are needed are being merged into it: a merge under way is the worker's. */
  static final String MERGING = "merging";

  /** A commit is merged into it that is not committed yet; its id follows. */
  static final String RESOLVING = "resolving ";

  /** What every branch's name begins with. */
  static final String PREFIX = AttemptHeader.BRANCHES;

  /** The record of a task; empty if it never had a worktree in this repository. */
  public static Optional<TreeRecord> of(Repository repository, Path queue, TaskName task)
      throws IOException {
    for (String name : names(queue, task)) {
      Optional<TreeRecord> found = named(repository, name);
      if (found.filter(record -> record.task.equals(path(queue, task))).isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The record of a task, or a new one by a free name. */
  static TreeRecord own(Repository repository, Task task) throws Worktree.Impossible, IOException {
    Path queue = task.folder().path();
    Optional<TreeRecord> known = of(repository, queue, task.name());
    if (known.isPresent()) {
      return known.get();
    }
    List<String> names = names(queue, task.name());
    for (String name : names) {
      Path tree = forTask(name, task).tree(repository);
      boolean free =
          named(repository, name).isEmpty()
              && !repository.hasBranch(PREFIX + name)
              && repository.known(tree).isEmpty()
              && !Files.exists(tree, LinkOption.NOFOLLOW_LINKS);
      if (free) {
        return forTask(name, task);
      }
    }
    throw new Worktree.Impossible(
        "there are branches or worktrees of others by the names "
            + String.join(" and ", names)
            + "; remove them (git worktree remove, git branch -D), or rename the task");
  }

  private static TreeRecord forTask(String name, Task task) {
    return new TreeRecord(
        name, path(task.folder().path(), task.name()), "", "", "", "", "", LandingNote.NONE);
  }

  /** A task of another queue may have the first one. */
  private static List<String> names(Path queue, TaskName task) {
    String plain = branchName(task);
    return List.of(plain, plain + "-" + Integer.toHexString(queue.toString().hashCode()));
  }

  /** The record of a name; empty if the name is free. */
  static Optional<TreeRecord> named(Repository repository, String name) throws IOException {
    Map<String, String> fields = new HashMap<>();
    repository
        .note(name)
        .lines()
        .map(line -> line.split(": ", 2))
        .filter(field -> field.length == 2)
        .forEach(field -> fields.put(field[0], field[1]));
    return Optional.ofNullable(fields.get("task"))
        .map(
            task ->
                new TreeRecord(
                    name,
                    task,
                    fields.getOrDefault("step", ""),
                    fields.getOrDefault("start", ""),
                    fields.getOrDefault("finished", ""),
                    fields.getOrDefault("commit", ""),
                    fields.getOrDefault("squashed", ""),
                    LandingNote.of(fields.getOrDefault("landing", ""))));
  }

  /** Returns where the branches of tasks stand, by their names; git may be asked for some only. */
  public static Map<String, String> tips(Repository repository, String... which)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("for-each-ref"));
    command.addAll(List.of(which));
    command.addAll(List.of("--format=%(objectname) %(refname:lstrip=2)", "refs/heads/" + PREFIX));
    Map<String, String> tips = new HashMap<>();
    repository
        .git()
        .run(command)
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(ref -> ref.length == 2)
        .forEach(ref -> tips.put(ref[1], ref[0]));
    return tips;
  }

  /** The name of the branch. */
  public String branch() {
    return PREFIX + name;
  }

  /** Where the worktree lies: beside the repository. */
  Path tree(Repository repository) throws IOException {
    return tree(repository, name);
  }

  static Path tree(Repository repository, String name) throws IOException {
    Path top = repository.top();
    Path trees = top.resolveSibling(top.getFileName() + ".worktrees");
    return (Files.exists(trees) ? trees.toRealPath() : trees).resolve(name);
  }

  /** The commit that holds all of its branch up to a tip; empty if that was not squashed. */
  public Optional<String> squashOf(String tip) {
    return squashed.startsWith(tip + " ")
        ? Optional.of(squashed.substring(tip.length() + 1))
        : Optional.empty();
  }

  /** The commit by which others get what its attempts came to. */
  public String result() {
    return squashed.isEmpty() ? commit : squashed.substring(squashed.indexOf(' ') + 1);
  }

  /** Writes down that one commit will hold all of the branch up to a tip. */
  public void setSquashed(Repository repository, String tip, String squash) throws IOException {
    change(repository, now -> now.with(tip + " " + squash, now.landing));
  }

  /** Writes down what a landing did with the branch. */
  public void setLanding(Repository repository, LandingNote note) throws IOException {
    change(repository, now -> now.with(now.squashed, note));
  }

  private void change(Repository repository, UnaryOperator<TreeRecord> change) throws IOException {
    repository.alone(
        () -> {
          TreeRecord now = named(repository, name).orElse(this);
          TreeRecord next = change.apply(now);
          if (!next.equals(now)) {
            next.write(repository);
          }
          return next;
        });
  }

  private TreeRecord with(String squash, LandingNote note) {
    return new TreeRecord(name, task, step, start, finished, commit, squash, note);
  }

  void write(Repository repository) throws IOException {
    repository.setNote(
        name,
        "task: %s\nstep: %s\nstart: %s\nfinished: %s\ncommit: %s\n"
                .formatted(task, step, start, finished, commit)
            + (squashed.isEmpty() ? "" : "squashed: " + squashed + "\n")
            + (landing.line().isEmpty() ? "" : "landing: " + landing.line() + "\n"));
  }

  /** The same in the middle of something. */
  TreeRecord in(String now) {
    return new TreeRecord(name, task, now, start, finished, commit, squashed, landing);
  }

  /** The same with a branch that begins at a commit. */
  TreeRecord begunAt(String first) {
    return new TreeRecord(name, task, step, first, finished, commit, squashed, landing);
  }

  /** The same without any attempt. */
  TreeRecord anew() {
    return new TreeRecord(name, task, step, "", "", "", "", LandingNote.NONE);
  }

  /** The same after an attempt whose changes were committed. */
  TreeRecord finished(String attempt, String result) {
    return result.equals(commit)
        ? new TreeRecord(name, task, step, start, attempt, result, squashed, landing)
        : new TreeRecord(name, task, step, start, attempt, result, "", LandingNote.NONE);
  }

  private static String path(Path queue, TaskName task) {
    return Visible.line(queue.resolve(task.value()).toString());
  }

  /** A name that git takes for a branch; what it would not take makes a hash needed. */
  private static String branchName(TaskName task) {
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
