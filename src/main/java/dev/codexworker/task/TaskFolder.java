package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A queue folder. Reads the state of its tasks from file names; changes nothing. */
public final class TaskFolder {
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
    TreeMap<TaskName, Set<TaskFile>> found = new TreeMap<>();
    Set<String> foreign = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String fileName = entry.getFileName().toString();
        if (fileName.startsWith(ForeignLog.PREFIX)) {
          foreign.add(fileName);
        }
        TaskFile.Named named = TaskFile.parse(fileName);
        found.computeIfAbsent(named.task(), n -> EnumSet.noneOf(TaskFile.class)).add(named.kind());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<Task> tasks = new ArrayList<>();
    for (var entry : found.entrySet()) {
      if (wanted.test(entry.getKey())) {
        boolean marked = foreign.contains(ForeignLog.fileName(entry.getKey()));
        Task task = task(entry.getKey(), entry.getValue(), marked);
        if (task.exists()) {
          tasks.add(task);
        }
      }
    }
    return tasks;
  }

  /** Looks at one task's names as they are now. */
  public Task look(TaskName name) throws IOException {
    Set<TaskFile> files = EnumSet.noneOf(TaskFile.class);
    if (name.problem().isEmpty()) {
      for (TaskFile kind : TaskFile.values()) {
        if (attributes(path.resolve(kind.nameFor(name))).isPresent()) {
          files.add(kind);
        }
      }
    } else if (attributes(path.resolve(name.value())).isPresent()) {
      files.add(TaskFile.TASK);
    }
    boolean marked =
        files.contains(TaskFile.DONE_LOG)
            && attributes(path.resolve(ForeignLog.fileName(name))).isPresent();
    return task(name, files, marked);
  }

  /** Whether a live worker holds the task. */
  boolean isHeld(TaskName name) throws IOException {
    Optional<FolderLocks> locks = FolderLocks.forAsking(path);
    return locks.isPresent() && locks.get().isHeld(name);
  }

  /**
   * Prepares the folder for claims: checks that it is writable, and makes its lock file and key.
   */
  public void prepareForClaims() throws IOException {
    if (!Files.isWritable(path)) {
      throw new FileSystemException(path.toString(), null, "not writable");
    }
    FolderLocks.forClaiming(path);
    FolderKey.make(path);
  }

  /** Returns why another user may have put tasks here; empty if none can. */
  public Optional<String> doubt() throws IOException {
    return FolderOwner.doubt(path);
  }

  /** Returns the tasks with a done log that is not marked as foreign, by names alone. */
  public Set<TaskName> doneTasks() throws IOException {
    Set<TaskName> done = new HashSet<>();
    List<TaskName> marked = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(ForeignLog.PREFIX) && name.endsWith(ForeignLog.SUFFIX)) {
          int end = name.length() - ForeignLog.SUFFIX.length();
          marked.add(new TaskName(name.substring(ForeignLog.PREFIX.length(), end)));
        } else if (TaskFile.parse(name).kind() == TaskFile.DONE_LOG) {
          done.add(TaskFile.parse(name).task());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    marked.forEach(done::remove);
    return done;
  }

  /** Whether the lock file that this process claims with is still the folder's. */
  public boolean isLockCurrent() throws IOException {
    return FolderLocks.forClaiming(path).isCurrent();
  }

  private Task task(TaskName name, Set<TaskFile> files, boolean foreign) throws IOException {
    return new Task(this, name, files, refusal(name, files, foreign));
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
    if (files.stream().filter(TaskFile::isLog).count() > 1) {
      return Optional.of(
          "has more than one log and none of them is a done one; remove all but one");
    }
    for (TaskFile kind : files) {
      Optional<String> odd =
          kind.isLog()
              ? attributes(path.resolve(kind.nameFor(name))).flatMap(TaskFolder::notRegular)
              : Optional.empty();
      if (odd.isPresent()) {
        return Optional.of(
            "its log " + kind.nameFor(name) + " " + odd.get().replace("task", "log"));
      }
    }
    TaskFile file = files.contains(TaskFile.TASK) ? TaskFile.TASK : TaskFile.IN_PROGRESS;
    return attributes(path.resolve(file.nameFor(name))).flatMap(TaskFolder::notRegular);
  }

  private Optional<String> twoFiles(TaskName name) throws IOException {
    String inProgress = TaskFile.IN_PROGRESS.nameFor(name);
    Optional<Object> task = attributes(path.resolve(name.value())).map(a -> a.fileKey());
    Optional<Object> claimed = attributes(path.resolve(inProgress)).map(a -> a.fileKey());
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
