package dev.codexworker.admission;

/**
 * After how many failures a run starts no further task.
 *
 * @param number so many, or so many per cent of the run's tasks; 0 for never
 * @param percent whether the number is a percentage
 */
public record Halt(int number, boolean percent) {
  /** Failures stop nothing. */
  public static final Halt NEVER = new Halt(0, false);

  /** Whether so many failures are enough, in a run of so many tasks. */
  public boolean isReached(int failures, int tasks) {
    if (number == 0) {
      return false;
    }
    return percent ? failures * 100L >= (long) number * tasks : failures >= number;
  }
}
