package dev.codexworker.landing;

import java.util.List;

/**
 * A branch that was not landed.
 *
 * @param candidate the branch
 * @param reason why
 * @param reasonText the reason in words
 * @param files the files that conflict
 * @param output the end of what the check printed
 */
public record LeftOut(
    Candidate candidate, Reason reason, String reasonText, List<String> files, String output) {
  /** Keeps its own copy of the files. */
  public LeftOut {
    files = List.copyOf(files);
  }

  /** Why a branch is left out. */
  public enum Reason {
    /** It can't be merged with what was landed before it. */
    CONFLICT,
    /** The check fails with it. */
    CHECK,
    /** It builds on a branch that is left out, or on a task that is not done. */
    NEEDS
  }

  static LeftOut conflict(Candidate candidate, List<String> files) {
    String words = "conflicts with the target or a branch before it: " + String.join(", ", files);
    return new LeftOut(candidate, Reason.CONFLICT, words, files, "");
  }

  static LeftOut check(Candidate candidate, String reason, String output) {
    return new LeftOut(candidate, Reason.CHECK, reason, List.of(), output);
  }

  static LeftOut needs(Candidate candidate, String what) {
    return new LeftOut(candidate, Reason.NEEDS, "needs " + what, List.of(), "");
  }
}
