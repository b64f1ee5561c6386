package dev.codexworker.engine;

import dev.codexworker.spec.Prompt;
import dev.codexworker.task.FailureClass;
import java.util.Optional;

/**
 * What an attempt sends to codex, or the answer that codex has given before, so that nothing is
 * sent.
 *
 * @param prompt the words
 * @param thread the thread it resumes; empty if it starts a new one
 * @param sentHash a hash of what codex was asked by this attempt, or by that which it answered
 * @param answer what codex answered before
 * @param verified whether that answer was checked before
 */
record Turn(
    String prompt,
    Optional<String> thread,
    String sentHash,
    Optional<String> answer,
    boolean verified) {

  static Turn afresh(String task) {
    return ask(task, Optional.empty());
  }

  /** What follows an attempt that ended without an answer: its thread, or else a new one. */
  static Turn after(
      Optional<FailureClass> failure, String reason, Optional<String> thread, String task) {
    boolean resumable = failure.filter(FailureClass::isResumable).isPresent();
    if (thread.isEmpty() || !resumable) {
      return afresh(task);
    }
    return ask(
        "The work on this task was cut short ("
            + reason
            + "). Look at what is already done, finish the task, and then answer as it asks.\n",
        thread);
  }

  /** What follows an answer that was checked and not delivered: it is only delivered. */
  static Turn delivery(Optional<String> thread, String answer) {
    return new Turn(
        "(Nothing is asked: codex has answered, and only the answer is written.)",
        thread,
        "",
        Optional.of(answer),
        true);
  }

  /** What follows an attempt whose worker was gone when codex answered: the answer is taken. */
  static Turn answered(String thread, String answer, String sentHash) {
    return new Turn(
        "(Nothing is asked: by its own record of the thread, codex has answered.)",
        Optional.of(thread),
        sentHash,
        Optional.of(answer),
        false);
  }

  /** What follows an answer that did not pass a check. */
  static Turn afterCheck(
      String check, String printed, String reason, Optional<String> thread, String task) {
    String report =
        "The task is not done yet: "
            + reason
            + "\nThe check was: "
            + check
            + (printed.isBlank() ? "\n" : "\nIt printed:\n\n" + printed + "\n")
            + "\nFix what it found, and then answer as the task asks.\n";
    return thread.isPresent()
        ? ask(report, thread)
        : afresh(task + "\n\n---\n\nAn earlier attempt was made. " + report);
  }

  /** What follows an answer whose changes could not be landed: its thread, or else a new one. */
  static Turn repair(String report, Optional<String> thread, String task) {
    return thread.isPresent()
        ? ask(report, thread)
        : afresh(
            task + "\n\n---\n\nThis task was done, and its changes are in this folder. " + report);
  }

  private static Turn ask(String prompt, Optional<String> thread) {
    return new Turn(prompt, thread, Prompt.hash(prompt), Optional.empty(), false);
  }
}
