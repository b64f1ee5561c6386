package dev.codexworker.landing;

import java.util.List;
import java.util.Optional;

/**
 * What a landing came to.
 *
 * @param target the branch that takes the others
 * @param from the tip at which it was seen last
 * @param to the commit that holds what was landed; the same if that is nothing
 * @param obstacle why the target was not moved there, and what to do; empty if it was
 * @param landed the branches that the commit holds
 * @param before the branches that the target held already
 * @param leftOut the others
 * @param kept branches that were landed and not deleted, with the reason
 * @param verifications how often the check was run
 */
public record LandingReport(
    String target,
    String from,
    String to,
    Optional<String> obstacle,
    List<Candidate> landed,
    List<Candidate> before,
    List<LeftOut> leftOut,
    List<String> kept,
    int verifications) {
  /** Keeps its own copies of the lists. */
  public LandingReport {
    landed = List.copyOf(landed);
    before = List.copyOf(before);
    leftOut = List.copyOf(leftOut);
    kept = List.copyOf(kept);
  }

  /** Whether the target has a new tip. */
  public boolean moved() {
    return obstacle.isEmpty() && !from.equals(to);
  }
}
