package dev.codexworker.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An invalid path or pattern; the message is for the user. */
public final class SelectionException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient @Nullable Path missing;
  private final transient List<String> known;

  SelectionException(String message) {
    this(message, null, List.of());
  }

  private SelectionException(String message, @Nullable Path missing, List<String> known) {
    super(message);
    this.missing = missing;
    this.known = known;
  }

  static SelectionException missing(Path path) {
    return new SelectionException("no such folder or task file: " + path, path, List.of());
  }

  static SelectionException noTask(Path named, List<Task> known) {
    List<String> names = known.stream().map(task -> task.name().value()).toList();
    return new SelectionException("no such task: " + named, named, names);
  }

  /** Returns the missing path, if that is the error. */
  public Optional<Path> missing() {
    return Optional.ofNullable(missing);
  }

  /** Returns the names of tasks that the user may have meant. */
  public List<String> known() {
    return known;
  }
}
