package dev.codexworker.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Estimates how long a run still takes if its tasks take as long as those that are over. */
final class TimeLeft {
  /** With fewer tasks an estimate would be a guess. */
  static final int ENOUGH = 5;

  private int measured;
  private Duration sum = Duration.ZERO;

  void add(Duration took) {
    measured++;
    sum = sum.plus(took);
  }

  /**
   * Returns the estimate; empty before enough tasks are over, or if nothing is left.
   *
   * @param waiting how many tasks have yet to start
   * @param running for how long each of the others has run
   * @param places how many may run at a time
   */
  Optional<Duration> of(int waiting, List<Duration> running, int places) {
    if (measured < ENOUGH || places == 0 || waiting + running.size() == 0) {
      return Optional.empty();
    }
    Duration mean = sum.dividedBy(measured);
    List<Duration> rests = new ArrayList<>();
    for (Duration elapsed : running) {
      Duration rest = mean.minus(elapsed);
      rests.add(rest.isNegative() ? Duration.ZERO : rest);
    }
    Duration longest = rests.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    Duration shared =
        rests.stream().reduce(mean.multipliedBy(waiting), Duration::plus).dividedBy(places);
    return Optional.of(shared.compareTo(longest) > 0 ? shared : longest);
  }

  /** An estimate in words, such as "about 12 min left". */
  static String words(Duration left) {
    long minutes = Math.max(1, left.plusSeconds(30).toMinutes());
    if (left.toSeconds() <= 60) {
      return "less than a minute left";
    }
    if (minutes < 60) {
      return "about " + minutes + " min left";
    }
    long hours = left.plusMinutes(30).toHours();
    return hours < 10
        ? "about %d h %02d min left".formatted(minutes / 60, minutes % 60 / 10 * 10)
        : "about " + hours + " h left";
  }
}
