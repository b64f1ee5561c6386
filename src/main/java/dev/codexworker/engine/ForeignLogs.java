package dev.codexworker.engine;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.ForeignLog;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds done logs that appeared while agents ran and that no worker signed, and marks their tasks:
 * an agent that can write the queue can write such logs. Done logs that were there before any agent
 * ran are believed, whoever wrote them.
 */
final class ForeignLogs {
  private final List<Task> listed;
  private final RunListener listener;

  /** A watch over what was listed when the run began. */
  ForeignLogs(List<Task> listed, RunListener listener) {
    this.listed = listed;
    this.listener = listener;
  }

  /**
   * Marks tasks whose done logs appeared since a worker began an attempt that it did not live to
   * end; its run did not look. What is older than the folder's key is another program's.
   *
   * @return whether a task was marked
   */
  boolean markSinceCrash() {
    Optional<Instant> crash =
        listed.stream()
            .filter(task -> task.has(TaskFile.IN_PROGRESS) || task.has(TaskFile.RUNNING_LOG))
            .filter(task -> !task.has(TaskFile.DONE_LOG))
            .map(ForeignLogs::begun)
            .min(Instant::compareTo);
    boolean any = false;
    for (Task task : crash.isPresent() ? listed : List.<Task>of()) {
      boolean suspect =
          task.has(TaskFile.DONE_LOG)
              && changed(log(task)).isAfter(crash.get())
              && changed(log(task)).isAfter(changed(task.folder().keyFile()));
      any |= suspect && mark(task);
    }
    return any;
  }

  /**
   * Marks tasks whose done logs appeared during the run, and that this run did not do; says so.
   *
   * @param now what is listed now
   * @param context what this run's tasks shared; empty if none was begun
   * @return how many were marked
   */
  int markNew(List<Task> now, Optional<RunContext> context) {
    Set<Path> known = new HashSet<>();
    listed.stream()
        .filter(task -> task.has(TaskFile.DONE_LOG))
        .forEach(task -> known.add(log(task)));
    context.ifPresent(run -> known.addAll(run.published()));
    int marked = 0;
    for (Task task : now) {
      boolean isNew = task.has(TaskFile.DONE_LOG) && !known.contains(log(task));
      if (isNew && task.refusal().isEmpty() && mark(task)) {
        marked++;
        tell(task);
      }
    }
    return marked;
  }

  private void tell(Task task) {
    try {
      Task marked = task.folder().look(task.name());
      listener.on(new RunEvent.Refused(marked, marked.refusal().orElse("has a foreign done log")));
    } catch (IOException e) {
      listener.on(new RunEvent.Notice(task.name() + ": " + IoMessage.of(e)));
    }
  }

  private boolean mark(Task task) {
    try {
      if (!ForeignLog.isForeign(task)) {
        return false;
      }
      ForeignLog.mark(task);
      return true;
    } catch (IOException e) {
      listener.on(new RunEvent.Notice(task.name() + ": " + IoMessage.of(e)));
      return false;
    }
  }

  private static Path log(Task task) {
    return task.path(TaskFile.DONE_LOG);
  }

  /** When a claimed task's attempt began: its file was renamed then, and its log says so. */
  private static Instant begun(Task task) {
    Instant renamed =
        task.has(TaskFile.IN_PROGRESS) ? changed(task.path(TaskFile.IN_PROGRESS)) : Instant.MAX;
    try {
      Instant said =
          LogHistory.read(task.path(TaskFile.RUNNING_LOG))
              .lastHeader()
              .map(AttemptHeader::started)
              .orElse(Instant.MAX);
      return said.isBefore(renamed) ? said : renamed;
    } catch (IOException e) {
      return renamed;
    }
  }

  /** When the kernel last saw a change of a file: nobody can set that back. */
  private static Instant changed(Path file) {
    try {
      return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
          .toInstant();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Instant.MAX;
    }
  }
}
