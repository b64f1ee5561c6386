package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The names in a queue folder at one moment, by task. */
public final class FolderNames {
  private final TaskFolder folder;

  /** The bits of the names that each task has. */
  private final Map<String, Integer> files = new HashMap<>();

  private boolean anyMarked;

  private FolderNames(TaskFolder folder) {
    this.folder = folder;
  }

  /**
   * Reads a folder. File.list takes half the time of a DirectoryStream, and a read error for the
   * folder's end.
   */
  static FolderNames of(TaskFolder folder) throws IOException {
    FolderNames names = new FolderNames(folder);
    String[] listed = folder.path().toFile().list();
    if (listed == null) {
      throw unreadable(folder.path());
    }
    for (String fileName : listed) {
      names.add(fileName);
    }
    return names;
  }

  /** Why a folder can't be listed, which File.list does not tell. */
  @SuppressWarnings("try")
  private static IOException unreadable(Path folder) {
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(folder)) {
      return new FileSystemException(folder.toString(), null, "can't be listed");
    } catch (IOException e) {
      return e;
    }
  }

  private void add(String fileName) {
    anyMarked |= fileName.startsWith(ForeignLog.PREFIX);
    TaskFile kind = TaskFile.of(fileName);
    files.merge(kind.taskIn(fileName), kind.bit(), (some, other) -> some | other);
  }

  /** Takes tasks, one at a time. */
  public interface Taker {
    /** Takes the next task. */
    void take(Task task) throws IOException;
  }

  /**
   * Hands over the tasks whose names are wanted, in no order. They are what their names say: {@link
   * Task#inspected} tells which of them are refused for their files.
   */
  public void each(Predicate<TaskName> wanted, Taker taker) throws IOException {
    for (var entry : files.entrySet()) {
      int bits = entry.getValue();
      if ((bits & (TaskFile.TASK.bit() | TaskFile.IN_PROGRESS.bit())) != 0) {
        TaskName name = new TaskName(entry.getKey());
        if (wanted.test(name)) {
          taker.take(folder.byNames(name, TaskFile.set(bits), isMarked(name)));
        }
      }
    }
  }

  /** Returns the same tasks, sorted by name. */
  public List<Task> tasks(Predicate<TaskName> wanted) throws IOException {
    List<Task> tasks = new ArrayList<>();
    each(wanted, tasks::add);
    tasks.sort(Comparator.comparing(Task::name));
    return tasks;
  }

  /** Returns the tasks with a done log that is not marked as foreign. */
  public Set<TaskName> doneTasks() {
    Set<TaskName> done = new HashSet<>();
    files.forEach(
        (task, bits) -> {
          TaskName name = new TaskName(task);
          if ((bits & TaskFile.DONE_LOG.bit()) != 0 && !isMarked(name)) {
            done.add(name);
          }
        });
    return done;
  }

  private boolean isMarked(TaskName name) {
    return anyMarked && files.containsKey(ForeignLog.fileName(name));
  }
}
