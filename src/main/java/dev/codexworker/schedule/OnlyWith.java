package dev.codexworker.schedule;

import dev.codexworker.task.FolderRole;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.util.Optional;

/**
 * Which tasks a run leaves to others because of their {@code only-with}.
 *
 * @param terms the run's own options of that kind
 * @param exactly whether it also leaves tasks that ask for none although it has some
 */
public record OnlyWith(String terms, boolean exactly) {
  /** Returns why a task is left alone that asks for this; empty if it is not. */
  public Optional<String> objection(Optional<String> asked) {
    if (asked.isPresent() && !asked.get().equals(terms)) {
      return Optional.of("is run only with " + asked.get());
    }
    return asked.isEmpty() && exactly && !terms.isEmpty()
        ? Optional.of("does not ask for " + terms)
        : Optional.empty();
  }

  /** Whether a task that asks for this is left to a background run that is active. */
  public boolean isLeftToActiveRun(TaskFolder folder, Optional<String> asked) throws IOException {
    return objection(asked).isPresent() && FolderRole.follower(asked.orElse("")).isTaken(folder);
  }
}
