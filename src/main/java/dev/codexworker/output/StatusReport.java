package dev.codexworker.output;

import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.BranchState;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The state of tasks at one moment.
 *
 * @param folders the folders that were looked at
 * @param rows the tasks; none if they were only counted
 * @param counts how many there are
 * @param left how long the run under way still takes; empty if that can't be told
 */
public record StatusReport(
    List<TaskFolder> folders, List<Row> rows, StatusCounts counts, Optional<Duration> left) {
  private static final int MOST_LOOKS = 5;

  /** For fewer tasks, it takes longer to start threads than to read. */
  private static final int BLOCK = 128;

  /** Keeps its own copies of the lists. */
  public StatusReport {
    folders = List.copyOf(folders);
    rows = List.copyOf(rows);
  }

  /**
   * A task.
   *
   * @param history what its log tells; empty if it has none, or if logs were not to be read
   * @param note why it is refused, or what is odd
   * @param landing where its branch stands; empty if it is not done or has none
   */
  public record Row(
      Task task,
      TaskState state,
      Optional<LogHistory> history,
      String note,
      Optional<BranchState> landing) {
    private Row(Task task, TaskState state, Optional<LogHistory> history, String note) {
      this(task, state, history, note, Optional.empty());
    }

    /** Returns the branch that its log names. */
    Optional<String> branch() {
      return history.flatMap(LogHistory::lastHeader).flatMap(AttemptHeader::branch);
    }

    /** Returns the same with where the branch stands. */
    Row with(Branches branches) {
      boolean has = state == TaskState.DONE && branch().isPresent();
      return has ? new Row(task, state, history, note, branches.state(task)) : this;
    }

    /** Returns the time of its attempts, with the running one; zero without a log. */
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

  /** Tells where the branches of done tasks stand. */
  public interface Branches {
    /** Looks; empty if that is not known. */
    Optional<BranchState> state(Task task);
  }

  /**
   * Looks at tasks.
   *
   * @param withLogs whether their logs are read; the states come from names and locks alone
   * @param wanted which of them are included
   */
  public static StatusReport of(
      List<TaskFolder> folders, List<Task> tasks, boolean withLogs, Predicate<Row> wanted)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    StatusCounts counts = new StatusCounts();
    RunsUnderWay runs = new RunsUnderWay();
    each(
        tasks,
        withLogs,
        row -> {
          runs.add(row);
          if (wanted.test(row)) {
            rows.add(row);
          }
        });
    rows.forEach(counts::add);
    return new StatusReport(folders, rows, counts, runs.left());
  }

  /** Returns the same with where the branches of done tasks stand. */
  public StatusReport with(Branches branches) {
    return new StatusReport(
        folders, rows.stream().map(row -> row.with(branches)).toList(), counts, left);
  }

  /** Counts tasks by their names and locks alone. */
  public static StatusReport counted(Selection selection) throws IOException {
    StatusCounts counts = new StatusCounts();
    selection.each(task -> row(task, false).ifPresent(counts::add));
    return new StatusReport(selection.folders(), List.of(), counts, Optional.empty());
  }

  /**
   * Hands over the rows of tasks, in their order. All processors read a whole block at a time, and
   * no more than that is kept.
   */
  static void each(List<Task> tasks, boolean withLogs, Consumer<Row> taker) throws IOException {
    for (int from = 0; from < tasks.size(); from += BLOCK) {
      List<Task> block = tasks.subList(from, Math.min(from + BLOCK, tasks.size()));
      try {
        (block.size() == BLOCK ? block.parallelStream() : block.stream())
            .flatMap(task -> rowOf(task, withLogs).stream())
            .toList()
            .forEach(taker);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }

  private static Optional<Row> rowOf(Task task, boolean withLogs) {
    try {
      return row(task, withLogs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a task's row; empty if the task is gone. A task that was claimed at the listing may be
   * finished when its lock is tested, and its log renamed: then this looks again.
   */
  private static Optional<Row> row(Task listed, boolean withLogs) throws IOException {
    Task task = listed.inspected();
    for (int look = 1; ; look++) {
      TaskState state = task.state();
      Optional<LogHistory> history = Optional.empty();
      String unreadable = "";
      if (withLogs && task.logPath().isPresent()) {
        try {
          history = Optional.of(LogHistory.read(task.logPath().get()));
        } catch (IOException e) {
          unreadable = "its log can't be read";
        }
      }
      boolean doubtful = state == TaskState.CRASHED || !unreadable.isEmpty();
      if (!doubtful || look == MOST_LOOKS) {
        String note = note(task, state, history, unreadable, withLogs);
        return Optional.of(new Row(task, state, history, note));
      }
      Task now = task.folder().look(task.name());
      if (!now.exists()) {
        return Optional.empty();
      }
      if (now.files().equals(task.files()) && unreadable.isEmpty()) {
        return Optional.of(
            new Row(now, state, history, note(now, state, history, unreadable, withLogs)));
      }
      task = now;
    }
  }

  private static String note(
      Task task, TaskState state, Optional<LogHistory> history, String unreadable, boolean withLogs)
      throws IOException {
    Optional<String> odd = task.refusal().or(task::inconsistency);
    if (odd.isPresent()) {
      return odd.get();
    }
    boolean foreign =
        history.filter(h -> h.attempts() == 0 && h.lastResult().isEmpty()).isPresent();
    if (foreign && task.logPath().filter(StatusReport::isEmpty).isEmpty()) {
      return "its log was not written by codex-worker";
    }
    if (!unreadable.isEmpty()) {
      return unreadable;
    }
    if (state == TaskState.CRASHED && withLogs) {
      return crashed(history);
    }
    Optional<String> silent = history.flatMap(LogHistory::silentSince);
    if (state == TaskState.RUNNING && silent.isPresent()) {
      return "no answer from the provider since " + silent.get();
    }
    try {
      return (withLogs
              ? TaskNotes.note(task, state, history.orElse(LogHistory.NONE))
              : TaskNotes.quickNote(task, state))
          .orElse("");
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Where the worker of a task died, unless it was in an attempt: the log tells that. */
  private static String crashed(Optional<LogHistory> history) {
    if (history.flatMap(LogHistory::lastHeader).isEmpty()) {
      return "its worker died before an attempt began; the next run begins it";
    }
    return history.flatMap(LogHistory::lastResult).isPresent()
        ? "its worker died between two attempts; the next run goes on"
        : "its worker died in an attempt; the next run goes on";
  }

  private static boolean isEmpty(Path log) {
    try {
      return Files.size(log) == 0;
    } catch (IOException e) {
      return true;
    }
  }
}
