package dev.codexworker.engine;

import dev.codexworker.task.FolderRole;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tasks that are added while a run follows its folders. */
final class Arrivals {
  /** Longer than anybody asks whether the role is held. */
  private static final long PATIENCE_MILLIS = 2000;

  private final Selection selection;
  private final Set<Path> known = new HashSet<>();

  /**
   * Watches for tasks.
   *
   * @param first those that were there from the start
   */
  Arrivals(Selection selection, List<Task> first) {
    this.selection = selection;
    first.forEach(task -> known.add(key(task)));
  }

  /**
   * The tasks that have come since the last look.
   *
   * @throws IOException if a folder can't be read
   */
  synchronized List<Task> look() throws IOException {
    return selection.list().stream().filter(task -> known.add(key(task))).toList();
  }

  /**
   * Becomes the one run that follows these folders.
   *
   * @return empty if another run follows one of them
   * @throws IOException if a folder can't be written
   */
  static Optional<Role> take(List<TaskFolder> folders) throws IOException {
    Role role = new Role();
    for (TaskFolder folder : folders) {
      Optional<FolderRole.Held> held = FolderRole.FOLLOWER.take(folder, PATIENCE_MILLIS);
      if (held.isEmpty()) {
        role.close();
        return Optional.empty();
      }
      role.held.add(held.get());
    }
    return Optional.of(role);
  }

  /** Being the run that follows some folders, until it is closed. */
  static final class Role implements AutoCloseable {
    private final List<FolderRole.Held> held = new ArrayList<>();

    @Override
    public void close() throws IOException {
      for (FolderRole.Held each : held) {
        each.close();
      }
    }
  }

  private static Path key(Task task) {
    return task.path(TaskFile.TASK);
  }
}
