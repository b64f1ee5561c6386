package dev.codexworker.landing;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Returns this report with what came of a further landing. */
  public LandingReport and(LandingReport next) {
    Set<String> over =
        Stream.of(landed, before, next.landed, next.before)
            .flatMap(List::stream)
            .map(Candidate::branch)
            .collect(Collectors.toSet());
    Map<String, LeftOut> left = new LinkedHashMap<>();
    leftOut.forEach(one -> left.put(one.candidate().branch(), one));
    next.leftOut.forEach(one -> left.put(one.candidate().branch(), one));
    left.keySet().removeAll(over);
    Set<String> known = new HashSet<>();
    return new LandingReport(
        target,
        from,
        next.to,
        next.obstacle,
        Stream.of(landed, next.landed).flatMap(List::stream).toList(),
        Stream.of(before, next.before)
            .flatMap(List::stream)
            .filter(one -> known.add(one.branch()))
            .filter(one -> landed.stream().noneMatch(its -> its.branch().equals(one.branch())))
            .toList(),
        List.copyOf(left.values()),
        Stream.of(kept, next.kept).flatMap(List::stream).distinct().toList(),
        verifications + next.verifications);
  }

  /** Whether the target has a new tip. */
  public boolean moved() {
    return obstacle.isEmpty() && !from.equals(to);
  }
}
