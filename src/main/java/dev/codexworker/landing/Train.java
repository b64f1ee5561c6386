package dev.codexworker.landing;

import dev.codexworker.git.Git;
import dev.codexworker.worktree.TrialTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Branches merged one after the other.
 *
 * @param base the commit on which the first was merged
 * @param wagons those that could be merged
 * @param leftOut those that could not, or that need one that could not
 */
record Train(String base, List<Wagon> wagons, List<LeftOut> leftOut) {

  /** A branch in its place, and the commit that holds it and all before it. */
  record Wagon(Candidate candidate, String commit) {}

  /** The commit that holds all of them. */
  String head() {
    return head(wagons.size());
  }

  /** The commit that holds so many of them. */
  String head(int count) {
    return count == 0 ? base : wagons.get(count - 1).commit;
  }

  /**
   * Merges branches; what can't be merged is tried again after the others.
   *
   * @param own git in the worktree, in which the base is checked out
   */
  static Train of(Git own, String base, Collection<Candidate> all, Messages messages)
      throws IOException {
    List<Candidate> merged = new ArrayList<>();
    Map<String, LeftOut> left = new HashMap<>();
    List<Candidate> open = new ArrayList<>(all);
    boolean progress = true;
    while (progress && !open.isEmpty()) {
      int before = merged.size();
      Set<String> waiting = open.stream().map(Candidate::branch).collect(Collectors.toSet());
      for (Candidate candidate : open) {
        List<String> needed = candidate.needs().stream().filter(waiting::contains).toList();
        if (!needed.isEmpty()) {
          String what = needed.get(0) + ", which is left out";
          left.put(candidate.branch(), LeftOut.needs(candidate, what));
          continue;
        }
        List<String> inTheWay = TrialTree.merge(own, candidate.tip(), messages.ofMerge(candidate));
        if (inTheWay.isEmpty()) {
          merged.add(candidate);
          waiting.remove(candidate.branch());
          left.remove(candidate.branch());
        } else {
          left.put(candidate.branch(), LeftOut.conflict(candidate, inTheWay));
        }
      }
      open.removeIf(candidate -> !waiting.contains(candidate.branch()));
      progress = merged.size() > before;
    }
    List<LeftOut> inOrder = open.stream().map(one -> left.get(one.branch())).toList();
    return new Train(base, wagons(own, base, merged), inOrder);
  }

  /** A branch that another one contains makes no commit of its own. */
  private static List<Wagon> wagons(Git own, String base, List<Candidate> merged)
      throws IOException {
    Map<String, String> mergeOf = new HashMap<>();
    own.run("rev-list", "--first-parent", "--parents", base + "..HEAD")
        .lines()
        .map(line -> line.split(" "))
        .filter(commit -> commit.length > 2)
        .forEach(commit -> mergeOf.put(commit[2], commit[0]));
    List<Wagon> wagons = new ArrayList<>();
    String head = base;
    for (Candidate candidate : merged) {
      // Another branch may have the same tip, and no merge of its own.
      String merge = mergeOf.remove(candidate.tip());
      head = merge == null ? head : merge;
      wagons.add(new Wagon(candidate, head));
    }
    return wagons;
  }
}
