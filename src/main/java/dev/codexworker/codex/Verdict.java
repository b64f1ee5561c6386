package dev.codexworker.codex;

import dev.codexworker.task.FailureClass;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What an attempt came to.
 *
 * @param failure the kind of failure, empty if the task is done
 * @param reason one line that says why; empty if the task is done
 * @param concernsAll whether every task would fail alike
 * @param resetsAt when the usage limit ends; empty if there is none, or nobody told
 */
public record Verdict(
    Optional<FailureClass> failure,
    String reason,
    boolean concernsAll,
    Optional<Instant> resetsAt) {
  /** The task is done. */
  public static final Verdict DONE = new Verdict(Optional.empty(), "", false, Optional.empty());

  /** The task is not done. It concerns all if the class always does. */
  public static Verdict failed(FailureClass failure, String reason) {
    boolean all = failure.run() == FailureClass.Run.STOPS;
    return new Verdict(Optional.of(failure), reason, all, Optional.empty());
  }

  /** The same failure, of which every other task would fail, too. */
  Verdict forAll() {
    return new Verdict(failure, reason, true, resetsAt);
  }

  /** The same failure, of which another task need not fail. */
  public Verdict forThisTask() {
    return new Verdict(failure, reason, false, resetsAt);
  }

  /**
   * The same failure of codex's configuration, with the file and line if codex named only a key.
   */
  public Verdict located(Path codexHome) {
    return new Verdict(failure, ConfigFile.located(reason, codexHome), concernsAll, resetsAt);
  }

  /** The same failure, with the end of a usage limit. */
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
