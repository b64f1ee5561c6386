package dev.codexworker.output;

import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of tasks at one moment.
 *
 * @param folders the folders that were looked at
 * @param rows the tasks
 */
public record StatusReport(List<TaskFolder> folders, List<Row> rows) {
  /** Keeps its own copies of the lists. */
  public StatusReport {
    folders = List.copyOf(folders);
    rows = List.copyOf(rows);
  }

  /**
   * A task.
   *
   * @param history what its log tells; empty if it has none, or if logs were not to be read
   * @param note what its owner should know of it: why it is refused, or what is odd
   */
  public record Row(Task task, TaskState state, Optional<LogHistory> history, String note) {
    /** How long its attempts took, the one under way included; nothing if it has no log. */
    Duration duration() {
      if (history.isEmpty()) {
        return Duration.ZERO;
      }
      Duration over = history.get().duration();
      boolean underWay = state == TaskState.RUNNING && history.get().lastResult().isEmpty();
      return history
          .get()
          .lastHeader()
          .filter(header -> underWay)
          .map(header -> over.plus(Duration.between(header.started(), Instant.now())))
          .orElse(over);
    }
  }

  /**
   * Looks at tasks.
   *
   * @param withLogs whether their logs are read; the states come from names and locks alone
   * @throws IOException if the lock file can't be asked
   */
  public static StatusReport of(List<TaskFolder> folders, List<Task> tasks, boolean withLogs)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Task task : tasks) {
      rows.add(row(task, withLogs));
    }
    return new StatusReport(folders, rows);
  }

  private static Row row(Task task, boolean withLogs) throws IOException {
    TaskState state = task.state();
    String note = task.refusal().or(task::oddity).orElse("");
    Optional<Path> log = withLogs ? task.logPath() : Optional.empty();
    if (log.isEmpty()) {
      return new Row(task, state, Optional.empty(), note);
    }
    try {
      LogHistory history = LogHistory.read(log.get());
      String foreign = history.attempts() == 0 ? "its log was not written by codex-worker" : "";
      return new Row(task, state, Optional.of(history), note.isEmpty() ? foreign : note);
    } catch (IOException e) {
      // Renamed by its worker in between, or unreadable: the state stands without it.
      return new Row(
          task, state, Optional.empty(), note.isEmpty() ? "its log can't be read" : note);
    }
  }

  /** How many tasks are in which state; states without any are left out. */
  public Map<TaskState, Integer> counts() {
    Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
    rows.forEach(row -> counts.merge(row.state, 1, Integer::sum));
    return counts;
  }
}
