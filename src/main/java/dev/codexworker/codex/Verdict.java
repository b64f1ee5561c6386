package dev.codexworker.codex;

import java.util.Optional;

/**
 * What an attempt came to.
 *
 * @param failure the kind of failure, empty if the task is done
 * @param reason one line that says why; empty if the task is done
 */
public record Verdict(Optional<FailureClass> failure, String reason) {
  /** The task is done. */
  public static final Verdict DONE = new Verdict(Optional.empty(), "");

  /** The task is not done. */
  public static Verdict failed(FailureClass failure, String reason) {
    return new Verdict(Optional.of(failure), reason);
  }
}
