package dev.codexworker.schedule;

import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks that a schedule has seen, found by their names; guarded by the schedule's lock. */
final class KnownTasks {
  private final Map<ScheduledTask.Key, ScheduledTask> entries = new HashMap<>();
  private Set<ScheduledTask.Key> missed = new HashSet<>();

  void put(ScheduledTask entry) {
    entries.put(ScheduledTask.Key.of(entry.task), entry);
  }

  @Nullable ScheduledTask get(Task task) {
    return entries.get(ScheduledTask.Key.of(task));
  }

  @Nullable ScheduledTask get(TaskFolder folder, TaskName name) {
    return entries.get(new ScheduledTask.Key(folder, name));
  }

  /** Returns what is known of a task that was offered. */
  ScheduledTask offered(Task task) {
    ScheduledTask entry = get(task);
    if (entry == null) {
      throw new IllegalArgumentException("never offered: " + task.name());
    }
    return entry;
  }

  @Nullable ScheduledTask remove(Task task) {
    return entries.remove(ScheduledTask.Key.of(task));
  }

  Collection<ScheduledTask> all() {
    return entries.values();
  }

  /**
   * Forgets tasks that are over and whose files two lists in a row did not have, for a run may
   * follow a folder for weeks; one list may miss a file that is being renamed.
   */
  void forgetGone(List<Task> listed) {
    Set<ScheduledTask.Key> gone = new HashSet<>();
    if (entries.size() > listed.size()) {
      for (Map.Entry<ScheduledTask.Key, ScheduledTask> known : entries.entrySet()) {
        if (known.getValue().end != null) {
          gone.add(known.getKey());
        }
      }
      listed.forEach(task -> gone.remove(ScheduledTask.Key.of(task)));
    }
    missed.retainAll(gone);
    entries.keySet().removeAll(missed);
    gone.removeAll(missed);
    missed = gone;
  }
}
