package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A queue folder. Reads the state of its tasks from file names; changes nothing. */
public final class TaskFolder {
  /** Has the place of a lock that no task has. */
  private static final TaskName NO_TASK = new TaskName("/");

  private final Path path;

  private TaskFolder(Path path) {
    this.path = path;
  }

  /**
   * Returns a folder by its real path, so that two paths to it are equal.
   *
   * @throws IOException if there is no such folder, or it can't be reached
   */
  public static TaskFolder of(Path path) throws IOException {
    return new TaskFolder(path.toRealPath());
  }

  /** The folder's real, absolute path. */
  public Path path() {
    return path;
  }

  /** Lists the tasks whose names are wanted, sorted by name. */
  public List<Task> list(Predicate<TaskName> wanted) throws IOException {
    return list((name, files) -> wanted.test(name));
  }

  /** Lists the tasks that are wanted, sorted by name. */
  List<Task> list(FolderNames.Filter wanted) throws IOException {
    List<Task> tasks = names().tasks(wanted);
    for (ListIterator<Task> each = tasks.listIterator(); each.hasNext(); ) {
      each.set(each.next().inspected());
    }
    return tasks;
  }

  /** Returns the names in the folder as they are now. */
  public FolderNames names() throws IOException {
    return FolderNames.of(this);
  }

  /** Looks at one task's names and files as they are now. */
  public Task look(TaskName name) throws IOException {
    boolean possible = name.problem().isEmpty();
    Map<TaskFile, BasicFileAttributes> found = new EnumMap<>(TaskFile.class);
    for (TaskFile kind : TaskFile.values()) {
      if (possible || kind == TaskFile.TASK) {
        attributes(path.resolve(kind.nameFor(name))).ifPresent(file -> found.put(kind, file));
      }
    }
    boolean marked =
        found.containsKey(TaskFile.DONE_LOG)
            && attributes(path.resolve(ForeignLog.fileName(name))).isPresent();
    Task task = byNames(name, TaskFile.set(found.keySet()), marked);
    return task.refusedFor(notRegular(task, kind -> Optional.ofNullable(found.get(kind))));
  }

  /** Returns a task as it is by its names alone. */
  Task byNames(TaskName name, Set<TaskFile> files, boolean foreign) throws IOException {
    Set<TaskFile> counted = withoutSecondNames(name, files);
    return new Task(this, name, counted, refusal(name, counted, foreign));
  }

  /** Returns the names without those that one log has twice, as in the middle of a rename. */
  private Set<TaskFile> withoutSecondNames(TaskName name, Set<TaskFile> files) throws IOException {
    if (!TaskFile.hasSeveralLogs(files)) {
      return files;
    }
    Set<TaskFile> counted = EnumSet.copyOf(files);
    Set<Object> logs = new HashSet<>();
    for (TaskFile kind : TaskFile.LOGS) {
      if (files.contains(kind)) {
        Optional<Object> key = key(path.resolve(kind.nameFor(name)));
        if (key.isEmpty() || !logs.add(key.get())) {
          counted.remove(kind);
        }
      }
    }
    return counted;
  }

  /** Returns which of a task's files is not a regular one; empty if all are that matter. */
  Optional<String> notRegular(Task task) throws IOException {
    return notRegular(task, kind -> attributes(task.path(kind)));
  }

  boolean isHeld(TaskName name) throws IOException {
    Optional<FolderLocks> locks = FolderLocks.forAsking(path);
    return locks.isPresent() && locks.get().isHeld(name);
  }

  /**
   * Prepares the folder for claims: checks that it is writable and has locks, and makes its lock
   * file and key.
   *
   * @return what the folder's file system lacks for the promise to hold, in one line each
   */
  public List<String> prepareForClaims() throws IOException {
    if (!Files.isWritable(path)) {
      throw new FileSystemException(path.toString(), null, "not writable");
    }
    FolderLocks locks = FolderLocks.forClaiming(path);
    try {
      boolean unused = locks.isHeld(NO_TASK);
    } catch (IOException e) {
      throw new FileSystemException(
          path.toString(),
          null,
          "its file system (%s) has no locks, and without them several runs would work on one task;"
                  .formatted(fileSystem())
              + " move the folder to another file system ("
              + IoMessage.of(e)
              + ")");
    }
    FolderKey.make(path);
    return FolderSystem.lacks(path, path.resolve(FolderLocks.FILE_NAME));
  }

  /** Returns the type of the file system, such as ext4. */
  public String fileSystem() {
    return FolderSystem.type(path);
  }

  /** Whether runs on other machines may work on the folder. */
  public boolean isShared() {
    return FolderSystem.isShared(path);
  }

  /** Returns why another user may have put tasks here; empty if none can. */
  public Optional<String> doubt() throws IOException {
    return FolderOwner.doubt(path);
  }

  /** Whether the lock file that this process claims with is still the folder's. */
  public boolean isLockCurrent() throws IOException {
    return FolderLocks.forClaiming(path).isCurrent();
  }

  private Optional<String> refusal(TaskName name, Set<TaskFile> files, boolean foreign)
      throws IOException {
    if (name.value().indexOf('\uFFFD') >= 0) {
      return Optional.of("the name is not valid UTF-8; rename it");
    }
    if (name.problem().isPresent()) {
      return name.problem();
    }
    if (files.contains(TaskFile.TASK) && files.contains(TaskFile.IN_PROGRESS)) {
      return twoFiles(name);
    }
    if (files.contains(TaskFile.DONE_LOG) && files.contains(TaskFile.RUNNING_LOG)) {
      return Optional.of(
          "has a done log that codex-worker did not write, beside its own running log; remove one");
    }
    if (files.contains(TaskFile.DONE_LOG)) {
      return foreign ? Optional.of(ForeignLog.REFUSAL) : Optional.empty();
    }
    if (TaskFile.hasSeveralLogs(files)) {
      return Optional.of(
          "has more than one log and none of them is a done one; remove all but one");
    }
    return Optional.empty();
  }

  private interface Look {
    Optional<BasicFileAttributes> at(TaskFile kind) throws IOException;
  }

  private static Optional<String> notRegular(Task task, Look look) throws IOException {
    if (task.refusal().isPresent() || task.has(TaskFile.DONE_LOG)) {
      return Optional.empty();
    }
    if (task.log().isPresent()) {
      TaskFile log = task.log().get();
      Optional<String> odd = look.at(log).flatMap(TaskFolder::notRegular);
      if (odd.isPresent()) {
        return Optional.of(
            "its log " + log.nameFor(task.name()) + " " + odd.get().replace("task", "log"));
      }
    }
    TaskFile file = task.has(TaskFile.TASK) ? TaskFile.TASK : TaskFile.IN_PROGRESS;
    return look.at(file).flatMap(TaskFolder::notRegular);
  }

  private Optional<String> twoFiles(TaskName name) throws IOException {
    String inProgress = TaskFile.IN_PROGRESS.nameFor(name);
    Optional<Object> task = key(path.resolve(name.value()));
    Optional<Object> claimed = key(path.resolve(inProgress));
    if (task.isEmpty() || claimed.isEmpty() || task.equals(claimed)) {
      return Optional.empty();
    }
    return Optional.of(
        "a new file of this name was made while "
            + inProgress
            + " was claimed; both are kept: give the new file another name");
  }

  private static Optional<String> notRegular(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return Optional.empty();
    }
    String what =
        attributes.isSymbolicLink()
            ? "a symbolic link"
            : attributes.isDirectory() ? "a folder" : "a FIFO, socket or device";
    return Optional.of("is " + what + "; a task must be a regular file");
  }

  /** Returns what tells a file from all others; empty if there is none. */
  static Optional<Object> key(Path file) throws IOException {
    return attributes(file).map(BasicFileAttributes::fileKey);
  }

  private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaskFolder that && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
