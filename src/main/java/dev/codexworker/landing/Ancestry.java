package dev.codexworker.landing;

import dev.codexworker.git.Repository;
import dev.codexworker.worktree.TreeRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the branches of tasks stand, and which commits of theirs a target lacks.
 *
 * @param tips the tip of each branch
 * @param missing each commit that the target lacks, with its parents
 */
record Ancestry(Map<String, String> tips, Map<String, List<String>> missing) {
  private static final String BRANCHES = "--glob=refs/heads/codex-worker/";

  static Ancestry of(Repository repository, String target) throws IOException {
    Map<String, String> tips = TreeRecord.tips(repository);
    Map<String, List<String>> missing = new HashMap<>();
    if (tips.isEmpty()) {
      return new Ancestry(tips, missing);
    }
    repository
        .git()
        .run("rev-list", "--parents", BRANCHES, "--not", target)
        .lines()
        .map(line -> Arrays.asList(line.split(" ")))
        .forEach(commit -> missing.put(commit.get(0), commit.subList(1, commit.size())));
    return new Ancestry(tips, missing);
  }

  /** The same for all branches but one. */
  Ancestry without(String branch) {
    Map<String, String> others = new HashMap<>(tips);
    others.remove(branch);
    return new Ancestry(others, missing);
  }

  Optional<String> tip(String branch) {
    return Optional.ofNullable(tips.get(branch));
  }

  boolean isMissing(String commit) {
    return missing.containsKey(commit);
  }

  /** The branches whose tips the target lacks, and which a commit is built on. */
  Set<String> branchesIn(String commit) {
    Set<String> commits = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(commit));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (isMissing(next) && commits.add(next)) {
        open.addAll(missing.get(next));
      }
    }
    Set<String> branches = new HashSet<>();
    tips.forEach(
        (branch, tip) -> {
          if (commits.contains(tip) && !tip.equals(commit)) {
            branches.add(branch);
          }
        });
    return branches;
  }
}
