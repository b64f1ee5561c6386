package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names in a queue folder at one moment, by task. */
public final class FolderNames {
  private final TaskFolder folder;

  /** The bits of the names that each task has. */
  private final Map<String, Integer> files = new HashMap<>();

  private boolean anyMarked;

  private FolderNames(TaskFolder folder) {
    this.folder = folder;
  }

  /** Reads a folder. File.list would be faster, but takes a read error for the folder's end. */
  static FolderNames of(TaskFolder folder) throws IOException {
    FolderNames names = new FolderNames(folder);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  private void add(String fileName) {
    anyMarked |= fileName.startsWith(ForeignLog.PREFIX);
    TaskFile kind = TaskFile.of(fileName);
    files.merge(kind.taskIn(fileName), kind.bit(), (some, other) -> some | other);
  }

  interface Filter {
    /** Whether the task of that name, with these files, is wanted. */
    boolean wants(TaskName name, Set<TaskFile> files);
  }

  /** Takes tasks, one at a time. */
  public interface Taker {
    void take(Task task) throws IOException;
  }

  /**
   * Hands over the tasks that are wanted, in no order. They are what their names say: {@link
   * Task#inspected} tells which of them are refused for their files.
   */
  void each(Filter wanted, Taker taker) throws IOException {
    for (var entry : files.entrySet()) {
      int bits = entry.getValue();
      if ((bits & (TaskFile.TASK.bit() | TaskFile.IN_PROGRESS.bit())) != 0) {
        TaskName name = new TaskName(entry.getKey());
        Set<TaskFile> kinds = TaskFile.set(bits);
        if (wanted.wants(name, kinds)) {
          taker.take(folder.byNames(name, kinds, isMarked(name)));
        }
      }
    }
  }

  /** Returns the same tasks, sorted by name. */
  List<Task> tasks(Filter wanted) throws IOException {
    List<Task> tasks = new ArrayList<>();
    each(wanted, tasks::add);
    TaskName.sort(tasks, Task::name);
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
