package dev.codexworker.codex;

import dev.codexworker.task.FailureClass;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The verdict on an attempt.
 *
 * @param failure the kind of failure, empty if the task is done
 * @param reason one line that says why; empty if the task is done
 * @param concernsAll whether every task would fail the same way
 * @param resetsAt when the usage limit ends; empty if there is none, or it is unknown
 */
public record Verdict(
    Optional<FailureClass> failure,
    String reason,
    boolean concernsAll,
    Optional<Instant> resetsAt) {
  /** The task is done. */
  public static final Verdict DONE = new Verdict(Optional.empty(), "", false, Optional.empty());

  /** Returns a failure, which concerns all tasks if its class always does. */
  public static Verdict failed(FailureClass failure, String reason) {
    boolean all = failure.run() == FailureClass.Run.STOPS;
    return new Verdict(Optional.of(failure), reason, all, Optional.empty());
  }

  /** Returns the same failure, as one that concerns all tasks. */
  Verdict forAll() {
    return new Verdict(failure, reason, true, resetsAt);
  }

  /** Returns the same failure, as one that concerns only this task. */
  public Verdict forThisTask() {
    return new Verdict(failure, reason, false, resetsAt);
  }

  /** Returns the same failure, with the configuration's file and line if codex named only a key. */
  public Verdict located(Path codexHome) {
    return new Verdict(failure, ConfigFile.located(reason, codexHome), concernsAll, resetsAt);
  }

  /** Returns the same failure, with the end of a usage limit. */
  Verdict until(Optional<Instant> end) {
    return new Verdict(failure, reason, concernsAll, end);
  }

  /** Whether the task is done. */
  public boolean isDone() {
    return failure.isEmpty();
  }

  /** Whether this is a failure of that kind. */
  public boolean is(FailureClass kind) {
    return failure.equals(Optional.of(kind));
  }
}
