package dev.codexworker.schedule;

import dev.codexworker.task.Task;
import java.io.IOException;
import java.util.List;

/** Where tasks come from while others run. */
public interface TaskSource {
  /** All tasks as they are now. */
  List<Task> list() throws IOException;

  /** Whether a task is about to be added that the last list did not hold. */
  default boolean expectsMore() {
    return false;
  }
}
