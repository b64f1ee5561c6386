package dev.codexworker.task;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A path or pattern that selects nothing that could be a task; the message is for the user. */
public final class BadSelection extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Path missing;

  BadSelection(String message) {
    super(message);
    this.missing = null;
  }

  private BadSelection(String message, Path missing) {
    super(message);
    this.missing = missing;
  }

  /** There is nothing of that path. */
  static BadSelection missing(Path path) {
    return new BadSelection("no such folder or task file: " + path, path);
  }

  /** The path of which there is nothing, if that is what is wrong. */
  public Optional<Path> missing() {
    return Optional.ofNullable(missing);
  }
}
