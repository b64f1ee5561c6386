package dev.codexworker.schedule;

import dev.codexworker.task.RunMark;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The tasks of followed folders. A file that is added counts once it is whole: it was moved there
 * after it was written, or its size and its time have rested for a while.
 */
public final class Arrivals implements TaskSource {
  /** Longer than writers usually pause. */
  private static final long REST_NANOS = Duration.ofSeconds(3).toNanos();

  private final TaskSource tasks;
  private final LongSupplier nanoTime;
  private final Set<ScheduledTask.Key> whole = new HashSet<>();
  private Map<ScheduledTask.Key, Look> looks = new HashMap<>();

  /** How a file stood when it was seen so for the first time. */
  private record Look(long size, Instant modified, long since) {
    boolean isLike(Look other) {
      return size == other.size && modified.equals(other.modified);
    }
  }

  /**
   * The tasks of folders.
   *
   * @param known those that were there from the start, which count as they are
   * @param nanoTime a clock that only goes forward, such as {@link System#nanoTime}
   */
  public Arrivals(List<Task> known, TaskSource tasks, LongSupplier nanoTime) {
    known.forEach(task -> whole.add(ScheduledTask.Key.of(task)));
    this.tasks = tasks;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<Task> list() throws IOException {
    List<Task> listed = tasks.list();
    if (whole.size() > listed.size()) {
      Set<ScheduledTask.Key> there = new HashSet<>();
      listed.forEach(task -> there.add(ScheduledTask.Key.of(task)));
      whole.retainAll(there);
    }
    List<Task> found = new ArrayList<>();
    Map<ScheduledTask.Key, Look> incomplete = new HashMap<>();
    for (Task task : listed) {
      ScheduledTask.Key key = ScheduledTask.Key.of(task);
      if (whole.contains(key) || isWhole(task, key, incomplete)) {
        whole.add(key);
        found.add(task);
      }
    }
    looks = incomplete;
    return found;
  }

  @Override
  public boolean expectsMore() {
    return !looks.isEmpty();
  }

  private boolean isWhole(
      Task task, ScheduledTask.Key key, Map<ScheduledTask.Key, Look> incomplete) {
    if (!task.has(TaskFile.TASK)) {
      return true;
    }
    Path file = task.path(TaskFile.TASK);
    Look now;
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return true;
      }
      Instant modified = attributes.lastModifiedTime().toInstant();
      // A write changes both times to the same; a rename only one of them.
      if (attributes.size() > 0 && RunMark.changed(file).isAfter(modified)) {
        return true;
      }
      now = new Look(attributes.size(), modified, nanoTime.getAsLong());
    } catch (IOException e) {
      return true;
    }
    Look before = looks.get(key);
    Look look = before != null && before.isLike(now) ? before : now;
    if (now.since() - look.since() >= REST_NANOS) {
      return true;
    }
    incomplete.put(key, look);
    return false;
  }
}
