package dev.codexworker.engine;

import dev.codexworker.codex.FailureClass;
import java.util.Optional;
import java.util.Set;

/**
 * What an attempt sends to codex.
 *
 * @param prompt the words
 * @param thread the thread it goes on with; empty if it starts a new one
 */
record Plan(String prompt, Optional<String> thread) {
  /** After these, codex's thread is as good as before, and only its end is missing. */
  private static final Set<String> WORTH_RESUMING =
      Set.of(
          FailureClass.INTERRUPTED.label(),
          FailureClass.USAGE_LIMIT.label(),
          FailureClass.NETWORK.label(),
          FailureClass.CAPACITY.label(),
          FailureClass.IDLE.label());

  /** A new thread for the task. */
  static Plan afresh(String task) {
    return new Plan(task, Optional.empty());
  }

  /**
   * What follows an attempt that ended without an answer: its thread, if there is one worth going
   * on with, else a new one.
   */
  static Plan after(String failureClass, String reason, Optional<String> thread, String task) {
    if (thread.isEmpty() || !WORTH_RESUMING.contains(failureClass)) {
      return afresh(task);
    }
    return new Plan(
        "The work on this task was cut short ("
            + reason
            + "). Look at what is already done, finish the task, and then answer as it asks.\n",
        thread);
  }

  /** What follows an answer that was not delivered: nothing is asked any more. */
  static Plan delivery(Optional<String> thread) {
    return new Plan(
        "(Nothing is asked: codex has answered, and only the answer is written.)", thread);
  }

  /** What follows an answer that did not pass the user's check. */
  static Plan afterCheck(
      String command, String printed, String reason, Optional<String> thread, String task) {
    String report =
        "The task is not done yet: "
            + reason
            + "\nThe check was: "
            + command
            + "\nIt printed:\n\n"
            + printed
            + "\n\nMend what it found, and then answer as the task asks.\n";
    return thread.isPresent()
        ? new Plan(report, thread)
        : new Plan(task + "\n\n---\n\nAn earlier attempt was made. " + report, thread);
  }
}
