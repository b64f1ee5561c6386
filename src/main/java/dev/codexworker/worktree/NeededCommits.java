package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commits that a task builds on, in its worktree. */
final class NeededCommits {
  private NeededCommits() {}

  /**
   * Merges what is not there yet.
   *
   * @param own git in the worktree
   * @throws Worktree.Impossible if it can't be merged; the merge is left as it is then
   */
  static void merge(Git own, List<String> needed) throws Worktree.Impossible, IOException {
    String commit = "";
    try {
      for (Optional<String> next = next(own, needed); next.isPresent(); next = next(own, needed)) {
        commit = next.get();
        own.identified().run("merge", "--quiet", "--no-edit", "--no-verify", commit);
      }
    } catch (Git.Refused e) {
      String files =
          own.run("diff", "--ignore-submodules=all", "--name-only", "--diff-filter=U")
              .replace('\n', ' ');
      String what = commit.isEmpty() ? "" : ", at " + nameOf(own, commit);
      throw new Worktree.Impossible(
          "the work of the tasks it needs can't be merged"
              + what
              + (files.isEmpty() ? ": " + e.getMessage() : ", because of " + files)
              + "; merge it yourself, then run it again");
    }
  }

  /**
   * Merges a commit without committing that; conflicts stay in the files, marked.
   *
   * @return whether there was anything to merge
   */
  static boolean mergeOpenly(Git own, String commit) throws IOException {
    if (own.holds("merge-base", "--is-ancestor", commit, "HEAD")) {
      return false;
    }
    try {
      own.identified()
          .run(
              "-c",
              "rerere.enabled=false",
              "merge",
              "--quiet",
              "--no-ff",
              "--no-commit",
              "--no-log",
              commit);
    } catch (Git.Refused e) {
      if (!own.holds("rev-parse", "--verify", "--quiet", "MERGE_HEAD")) {
        throw e;
      }
    }
    return true;
  }

  private static String nameOf(Git own, String commit) throws IOException {
    String task = "%(trailers:key=Codex-Task,valueonly,separator=)";
    String name = own.run("log", "-1", "--format=" + task, commit);
    return name.isEmpty() ? own.run("log", "-1", "--format=%s", commit) : name;
  }

  /** The next commit to be merged; what is there already need not be. */
  static Optional<String> next(Git own, List<String> needed) throws IOException {
    if (needed.isEmpty()) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>(List.of("rev-list", "--no-walk=unsorted"));
    missing.addAll(needed);
    missing.addAll(List.of("--not", "HEAD"));
    return own.run(missing).lines().findFirst();
  }
}
