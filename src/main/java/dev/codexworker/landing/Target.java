package dev.codexworker.landing;

import dev.codexworker.event.EnvironmentException;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The branch that takes the others.
 *
 * @param repository the repository
 * @param branch the branch's name
 */
record Target(Repository repository, String branch) {
  private static final String REFLOG = "codex-worker land";
  private static final String BRANCHES = "refs/heads/";

  /** Returns the branch of that name, or else the one that is checked out. */
  static Target of(Repository repository, Optional<String> named)
      throws EnvironmentException, IOException {
    String branch = named.orElse("");
    if (named.isEmpty()) {
      if (!repository.git().holds("symbolic-ref", "--quiet", "HEAD")) {
        throw new EnvironmentException(
            "no branch is checked out in " + repository.top() + "; name one with --onto");
      }
      branch = repository.git().run("symbolic-ref", "HEAD").substring(BRANCHES.length());
    }
    if (!repository.hasBranch(branch)) {
      throw new EnvironmentException("no such branch, or it has no commit: " + branch);
    }
    return new Target(repository, branch);
  }

  private String ref() {
    return BRANCHES + branch;
  }

  /** Whether it is checked out in the folder where the repository was found. */
  boolean isHead() throws IOException {
    return repository.git().holds("symbolic-ref", "--quiet", "HEAD")
        && repository.git().run("symbolic-ref", "HEAD").equals(ref());
  }

  String tip() throws IOException {
    return repository.git().run("rev-parse", "--verify", ref() + "^{commit}");
  }

  /** How an attempt to move the branch ended. */
  enum Move {
    MOVED,
    /** The branch is not where it was seen. */
    MOVED_MEANWHILE,
    /** Its checkout can't be brought along. */
    BLOCKED
  }

  /** How an attempt to move it ended, and what blocks it, with what to do. */
  record Moved(Move how, String obstacle) {}

  /** Moves the branch from one commit to another that contains it, with its checkout. */
  Moved move(String from, String to) throws EnvironmentException, IOException {
    if (from.equals(to)) {
      return new Moved(Move.MOVED, "");
    }
    // A git that is ended in the middle of this would leave half a checkout.
    Target calm = new Target(repository.patient(), branch);
    return repository.alone(() -> calm.moveAlone(from, to));
  }

  private Moved moveAlone(String from, String to) throws EnvironmentException, IOException {
    if (!tip().equals(from)) {
      return new Moved(Move.MOVED_MEANWHILE, "");
    }
    Optional<Path> checkout = Optional.ofNullable(checkouts().get(ref()));
    try {
      if (checkout.isEmpty()) {
        if (repository.isRebasing(ref())) {
          throw new EnvironmentException(
              branch + " is being rebased; finish that, then land again");
        }
        repository.git().run("update-ref", "-m", REFLOG, ref(), to, from);
        return new Moved(Move.MOVED, "");
      }
      if (checkout.get().equals(repository.common())) {
        throw new EnvironmentException(
            branch + " is checked out where git does not know; land from there (-C)");
      }
      if (repository.skipped().stream().anyMatch(setting -> setting.startsWith("filter."))) {
        return blocked(checkout.get(), to, "filters of your git configuration are not run here");
      }
      repository.at(checkout.get()).run("merge", "--quiet", "--ff-only", "--no-verify", to);
      return new Moved(Move.MOVED, "");
    } catch (Git.Refused e) {
      if (!tip().equals(from)) {
        return new Moved(Move.MOVED_MEANWHILE, "");
      }
      if (checkout.isEmpty()) {
        throw e;
      }
      return blocked(checkout.get(), to, reason(e));
    }
  }

  private static String reason(Git.Refused e) {
    String files =
        e.output()
            .lines()
            .filter(line -> line.startsWith("\t"))
            .map(String::strip)
            .collect(Collectors.joining(", "));
    return files.isEmpty()
        ? String.valueOf(e.getMessage())
        : "commit, stash or move these files first: " + files;
  }

  private Moved blocked(Path checkout, String to, String why) throws IOException {
    String landed = landed();
    String ref = BRANCHES + landed;
    String now = repository.hasBranch(landed) ? repository.git().run("rev-parse", ref) : "";
    if (!now.isEmpty() && !repository.note(note()).contains(now)) {
      throw new IOException(
          "the branch " + landed + " is in the way and not codex-worker's; rename it, then retry");
    }
    repository.setNote(note(), now + " " + to);
    String old = now.isEmpty() ? "0".repeat(to.length()) : now;
    repository.git().run("update-ref", "-m", REFLOG, ref, to, old);
    String merge = "git -C " + checkout + " merge --ff-only " + landed;
    String what = "%s is checked out in %s, and was not moved: %s; then run: %s";
    return new Moved(Move.BLOCKED, Visible.line(what.formatted(branch, checkout, why, merge)));
  }

  /** The branch that holds what was landed and could not become the target's tip. */
  private String landed() {
    return "codex-worker-landed/" + branch;
  }

  /** The note that tells which commits were left on that branch. */
  private String note() {
    return "@landed-" + Integer.toHexString(branch.hashCode());
  }

  /** Where branches are checked out, by their references. */
  private Map<String, Path> checkouts() throws IOException {
    Map<String, Path> checkouts = new HashMap<>();
    Path at = repository.top();
    for (String line : repository.git().run("worktree", "list", "--porcelain").split("\n", -1)) {
      if (line.startsWith("worktree ")) {
        at = repository.checkout(Path.of(line.substring("worktree ".length())));
      }
      if (line.startsWith("branch ") && Files.isDirectory(at)) {
        checkouts.put(line.substring("branch ".length()), at);
      }
    }
    return checkouts;
  }

  /**
   * Deletes branches that the target contains, where they still are at the tips that it contains.
   *
   * @return those that are kept, and why
   */
  List<String> delete(List<Candidate> contained) throws IOException {
    Target calm = new Target(repository.patient(), branch);
    return repository.alone(() -> calm.deleteAlone(contained));
  }

  private List<String> deleteAlone(List<Candidate> contained) throws IOException {
    List<String> kept = new ArrayList<>();
    List<Candidate> free = new ArrayList<>();
    Map<String, Path> checkouts = contained.isEmpty() ? Map.of() : checkouts();
    for (Candidate candidate : contained) {
      Path checkout = checkouts.get(BRANCHES + candidate.branch());
      if (checkout == null) {
        free.add(candidate);
      } else {
        kept.add(candidate.branch() + ": it is checked out in " + checkout);
      }
    }
    if (!deleteTogether(free)) {
      free.forEach(
          candidate -> {
            if (!deleteTogether(List.of(candidate))) {
              kept.add(candidate.branch() + ": it has moved, or git can't delete it");
            }
          });
    }
    deleteLanded();
    return kept;
  }

  /** Deletes all, or none if one has moved. */
  private boolean deleteTogether(List<Candidate> candidates) {
    try {
      repository
          .git()
          .feed(
              candidates.stream()
                  .map(one -> "delete " + BRANCHES + one.branch() + " " + one.tip() + "\n")
                  .collect(Collectors.joining()),
              List.of("update-ref", "--stdin"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The branch of landed commits goes once the target contains it. */
  private void deleteLanded() throws IOException {
    String note = repository.note(note());
    if (note.isEmpty()) {
      return;
    }
    if (repository.hasBranch(landed())) {
      String ref = BRANCHES + landed();
      String tip = repository.git().run("rev-parse", ref);
      boolean contained = note.contains(tip) && repository.isAncestor(tip, ref());
      if (!contained || checkouts().containsKey(ref)) {
        return;
      }
      repository.git().run("update-ref", "-d", ref, tip);
    }
    repository.removeNote(note());
  }
}
