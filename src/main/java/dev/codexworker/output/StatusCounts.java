package dev.codexworker.output;

import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.TaskState;
import java.util.EnumMap;
import java.util.Map;

/** How many tasks are in which state. */
public final class StatusCounts {
  private final Map<TaskState, Integer> tasks = new EnumMap<>(TaskState.class);
  private int total;
  private int edited;

  /** Counts a task. */
  public void add(StatusReport.Row row) {
    tasks.merge(row.state(), 1, Integer::sum);
    total++;
    if (row.note().equals(TaskNotes.EDITED)) {
      edited++;
    }
  }

  /** Returns the number of tasks in a state. */
  public int of(TaskState state) {
    return tasks.getOrDefault(state, 0);
  }

  /** Returns the number of all tasks. */
  public int total() {
    return total;
  }

  /** Returns the number of done tasks with files that were edited since. */
  public int edited() {
    return edited;
  }
}
