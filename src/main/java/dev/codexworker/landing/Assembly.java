package dev.codexworker.landing;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.command.CheckRun;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.git.Git;
import dev.codexworker.task.Visible;
import dev.codexworker.worktree.TrialTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the branches that can be landed together: merges all, checks once, and halves the train
 * where the check fails. A check that passes for some branches and fails with one more blames that
 * one; it is left out, with those that need it, and the rest is merged anew and checked.
 */
final class Assembly {
  private final TrialTree tree;
  private final Git own;
  private final LandingSettings settings;
  private final TrialSetup setup;
  private final String inTree;
  private final RunShutdown stop;
  private final Consumer<String> progress;
  private final Messages messages;
  private final Map<String, CheckRun> checks = new HashMap<>();
  private final List<Train.Wagon> accepted = new ArrayList<>();
  private final List<LeftOut> rejected = new ArrayList<>();

  /**
   * An assembly in a worktree.
   *
   * @param inTree where in it the check runs
   * @param progress takes lines that tell of checks
   */
  Assembly(
      TrialTree tree,
      LandingSettings settings,
      String inTree,
      Messages messages,
      RunShutdown stop,
      Consumer<String> progress)
      throws IOException {
    this.tree = tree;
    this.own = tree.git();
    this.settings = settings;
    this.setup = TrialSetup.of(settings, tree.repository());
    this.inTree = inTree;
    this.messages = messages;
    this.stop = stop;
    this.progress = progress;
  }

  /** The branches to land, in their order. */
  List<Train.Wagon> accepted() {
    return accepted;
  }

  /** The branches that are left out. */
  List<LeftOut> leftOut() {
    return rejected;
  }

  int verifications() {
    return checks.size();
  }

  /**
   * Merges and checks.
   *
   * @return the commit that holds what can be landed; it has passed the check, if there is one
   * @throws EnvironmentException if the check fails without any branch
   */
  String of(String tip, List<Candidate> candidates) throws EnvironmentException, IOException {
    String base = tip;
    List<Candidate> rest = candidates;
    while (true) {
      tree.checkOut(own, base);
      Train train = Train.of(own, base, rest, messages);
      if (train.wagons().isEmpty() || passes(train.head(), train.wagons().size())) {
        accepted.addAll(train.wagons());
        rejected.addAll(train.leftOut());
        return train.head();
      }
      if (base.equals(tip)) {
        requirePass(check(tip, "no branch"));
      }
      int bad = firstBad(train);
      accepted.addAll(train.wagons().subList(0, bad));
      base = train.head(bad);
      CheckRun failed = check(train.head(bad + 1), "");
      Candidate blamed = train.wagons().get(bad).candidate();
      rejected.add(LeftOut.check(blamed, failed.reason(), failed.lastLines()));
      rest = rest.stream().filter(this::isOpen).toList();
    }
  }

  /** Returns the place of a branch without which the check passes, and with which it fails. */
  private int firstBad(Train train) throws EnvironmentException, IOException {
    int good = 0;
    int bad = train.wagons().size();
    while (bad - good > 1) {
      int middle = (good + bad) / 2;
      if (passes(train.head(middle), middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private void requirePass(CheckRun withoutBranch) throws EnvironmentException {
    if (!withoutBranch.passed()) {
      throw new EnvironmentException(
          "the check fails without any branch, so nothing can be landed: "
              + withoutBranch.reason()
              + "; make it pass, then land again"
              + setup.advice());
    }
  }

  /** Whether a branch is neither accepted nor rejected, and needs none that is rejected. */
  private boolean isOpen(Candidate candidate) {
    boolean known =
        accepted.stream().anyMatch(wagon -> wagon.candidate().equals(candidate))
            || rejected.stream().anyMatch(left -> left.candidate().equals(candidate));
    if (known) {
      return false;
    }
    Optional<String> lacks =
        rejected.stream()
            .map(left -> left.candidate().branch())
            .filter(candidate.needs()::contains)
            .findFirst();
    lacks.ifPresent(need -> rejected.add(LeftOut.needs(candidate, need + ", which is left out")));
    return lacks.isEmpty();
  }

  private boolean passes(String commit, int branches) throws EnvironmentException, IOException {
    int all = accepted.size() + branches;
    return check(commit, all == 1 ? "1 branch" : all + " branches").passed();
  }

  /** Checks a commit, once. */
  private CheckRun check(String commit, String what) throws EnvironmentException, IOException {
    CheckRun known = settings.verify().isEmpty() ? CheckRun.NONE : checks.get(commit);
    if (known != null) {
      return known;
    }
    tree.checkOut(own, commit);
    Path folder = tree.path().resolve(inTree).normalize();
    if (!Files.isDirectory(folder)) {
      throw new EnvironmentException(
          "the check can't run in " + Visible.line(inTree) + ": no such folder in " + commit);
    }
    CheckRun check = setup.check(tree, folder, stop);
    if (check.stopped()) {
      throw new IOException("stopped while the check was running");
    }
    checks.put(commit, check);
    progress.accept("verify    " + what + ": " + (check.passed() ? "passed" : "failed"));
    return check;
  }
}
