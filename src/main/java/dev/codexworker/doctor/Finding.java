package dev.codexworker.doctor;

/**
 * What one check found.
 *
 * @param level how much it matters
 * @param name what was checked, in a word
 * @param what what was found
 * @param remedy what to do about it; empty if nothing has to be done
 */
public record Finding(Level level, String name, String what, String remedy) {
  /** How much a finding matters. */
  public enum Level {
    /** All is well. */
    OK,
    /** Something can't be had, or may fail later; tasks run without it. */
    WARNING,
    /** No task can run. */
    PROBLEM
  }

  /** All is well. */
  public static Finding ok(String name, String what) {
    return new Finding(Level.OK, name, what, "");
  }

  static Finding warning(String name, String what, String remedy) {
    return new Finding(Level.WARNING, name, what, remedy);
  }

  static Finding problem(String name, String what, String remedy) {
    return new Finding(Level.PROBLEM, name, what, remedy);
  }
}
