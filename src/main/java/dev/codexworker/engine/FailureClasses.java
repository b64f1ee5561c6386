package dev.codexworker.engine;

import dev.codexworker.codex.FailureClass;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The classes of failure by the names they have in logs and on the command line. */
public final class FailureClasses {
  /** The class of tasks that somebody gave up. */
  public static final String STOPPED = FailureClass.STOPPED.label();

  private FailureClasses() {}

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(FailureClass.values()).map(FailureClass::label).toList();
  }

  /** The class in which a task's last attempt ended; empty if it has none, or no readable log. */
  public static Optional<String> of(Task task) {
    Optional<Path> log = task.logPath();
    try {
      return log.isEmpty()
          ? Optional.empty()
          : LogHistory.read(log.get()).lastResult().flatMap(AttemptResult::failureClass);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
