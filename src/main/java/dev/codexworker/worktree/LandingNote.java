package dev.codexworker.worktree;

import dev.codexworker.task.Visible;

/**
 * What the last landing did with a branch.
 *
 * @param landed whether it was landed; else it was left out
 * @param tip the commit at which the branch stood
 * @param reason why it was left out, or the branch that took it
 */
public record LandingNote(boolean landed, String tip, String reason) {
  private static final int LONGEST = 400;
  private static final int PARTS = 3;

  /** The note that there is none. */
  static final LandingNote NONE = new LandingNote(false, "", "");

  static LandingNote of(String line) {
    String[] parts = line.split(" ", PARTS);
    return parts.length == PARTS
        ? new LandingNote(parts[0].equals("landed"), parts[1], parts[2])
        : NONE;
  }

  /** The line of a record; empty if there is no note. */
  String line() {
    if (tip.isEmpty()) {
      return "";
    }
    String brief = Visible.cut(Visible.line(reason), LONGEST);
    return (landed ? "landed " : "left-out ") + tip + " " + brief;
  }

  /** Whether it tells of a branch that stands there. */
  boolean isOf(String commit) {
    return !tip.isEmpty() && tip.equals(commit);
  }
}
