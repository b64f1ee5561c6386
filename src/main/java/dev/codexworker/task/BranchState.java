package dev.codexworker.task;

/**
 * Where the branch of a done task stands.
 *
 * @param reason why it was left out; empty if it was not
 */
public record BranchState(Kind kind, String reason) {
  /** What became of a branch. */
  public enum Kind {
    /** The checked-out branch contains it, or another one that it was landed on. */
    LANDED,
    /** It was not tried, or it has moved since. */
    WAITING,
    /** The last landing left it out. */
    LEFT_OUT
  }
}
