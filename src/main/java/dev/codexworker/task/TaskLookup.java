package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the task that the user means by a path, a file name, or a file name without its ending. */
public final class TaskLookup {
  private TaskLookup() {}

  /**
   * Finds it. A path leads to its folder; a mere name is looked for in this folder and in the queue
   * folders directly below it.
   *
   * @throws SelectionException if no task or several are called so; the message lists those
   */
  public static Task find(Path here, String named) throws SelectionException, IOException {
    Path path = here.resolve(named);
    Path fileName = path.getFileName();
    if (named.isEmpty() || fileName == null) {
      throw new SelectionException("an empty name; name a task");
    }
    List<Task> known = new ArrayList<>();
    for (Path folder : named.indexOf('/') < 0 ? queues(here) : List.of(parent(path))) {
      if (Files.isDirectory(folder)) {
        known.addAll(TaskFolder.of(folder).list(name -> true));
      }
    }
    TaskName exact = TaskFile.parse(fileName.toString()).task();
    List<Task> found = matching(known, exact::equals);
    if (found.isEmpty()) {
      found = matching(known, name -> stem(name).equals(fileName.toString()));
    }
    if (found.size() == 1 && Files.isDirectory(found.get(0).path(TaskFile.TASK))) {
      throw new SelectionException(named + " is a folder; name a task in it");
    }
    if (found.isEmpty()) {
      throw SelectionException.noTask(Path.of(named), known);
    }
    if (found.size() > 1) {
      throw new SelectionException(
          "'"
              + named
              + "' may be "
              + found.stream()
                  .map(task -> task.path(TaskFile.TASK).toString())
                  .collect(Collectors.joining(" or "))
              + "; name one of them");
    }
    return found.get(0);
  }

  private static Path parent(Path path) {
    return Objects.requireNonNullElse(path.getParent(), path);
  }

  private static List<Path> queues(Path here) throws IOException {
    List<Path> queues = new ArrayList<>(List.of(here));
    try (DirectoryStream<Path> below =
        Files.newDirectoryStream(here, f -> Files.exists(f.resolve(FolderLocks.FILE_NAME)))) {
      below.forEach(queues::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return queues;
  }

  private static List<Task> matching(List<Task> known, Predicate<TaskName> wanted) {
    return known.stream().filter(task -> wanted.test(task.name())).toList();
  }

  private static String stem(TaskName name) {
    int dot = name.value().lastIndexOf('.');
    return dot > 0 ? name.value().substring(0, dot) : name.value();
  }
}
