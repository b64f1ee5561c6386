package dev.codexworker.landing;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.worktree.TrialTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lands the branches of done tasks on a target branch.
 *
 * <p>All is merged and checked in a worktree of its own. The target moves once, at the end, by
 * compare-and-swap, and only to a commit that passed the check; only then are branches deleted,
 * each only if it is still where it was landed. So this program may die at any point: the target is
 * old or new, nothing is lost, and another landing begins anew or finishes.
 */
public final class Landing {
  private static final String LOCK = "codex-worker.landing";
  private static final int MOST_TIMES = 3;

  private final LandingSettings settings;
  private final Selection selection;
  private final RunShutdown stop;
  private final Consumer<String> progress;
  private final Repository repository;
  private final Target target;
  private int verifications;

  /**
   * A landing of the branches of tasks.
   *
   * @param progress takes lines that tell of checks
   * @throws EnvironmentException if there is no repository or no target
   * @throws IOException if git can't be run
   */
  public Landing(
      LandingSettings settings, Selection selection, RunShutdown stop, Consumer<String> progress)
      throws EnvironmentException, IOException {
    this.settings = settings;
    this.selection = selection;
    this.stop = stop;
    this.progress = progress;
    this.repository = repository(settings, stop);
    this.target = Target.of(repository, settings.onto());
  }

  private static Repository repository(LandingSettings settings, RunShutdown stop)
      throws EnvironmentException, IOException {
    try {
      return Repository.of(settings.folder(), stop::isEndingAgents)
          .orElseThrow(
              () -> new EnvironmentException("not a git repository: " + settings.folder()));
    } catch (Git.Refused e) {
      throw new EnvironmentException(
          "land needs a checkout of the repository (-C), "
              + settings.folder()
              + ": "
              + e.getMessage());
    }
  }

  /** The name of the branch that takes the others. */
  public String target() {
    return target.branch();
  }

  /** Looks at what there is to land, and changes nothing. */
  public LandingReport look() throws IOException {
    String tip = target.tip();
    Candidates found = Candidates.of(repository, selection, tip);
    return new LandingReport(
        target.branch(),
        tip,
        tip,
        Optional.empty(),
        found.open(),
        found.before(),
        found.leftOut(),
        List.of(),
        0);
  }

  /**
   * Lands.
   *
   * @throws EnvironmentException if another landing is under way, the check fails without any
   *     branch, or the target does not keep still
   * @throws IOException if git fails or the program stops; the target is where it was
   */
  public LandingReport land() throws EnvironmentException, IOException {
    Optional<FileChannel> lock = repository.tryLock(LOCK);
    if (lock.isEmpty()) {
      throw new EnvironmentException(
          "another land is working in " + repository.common() + "; wait for it");
    }
    try {
      for (int time = 1; time <= MOST_TIMES; time++) {
        Optional<LandingReport> report = landOnce();
        if (report.isPresent()) {
          return report.get();
        }
        progress.accept(target.branch() + " has moved meanwhile; merging anew");
      }
    } finally {
      lock.get().close();
    }
    throw new EnvironmentException(
        target.branch()
            + " moved "
            + MOST_TIMES
            + " times meanwhile, so nothing was landed; retry");
  }

  /** Returns empty if the target moved meanwhile. */
  private Optional<LandingReport> landOnce() throws EnvironmentException, IOException {
    String tip = target.tip();
    Candidates found = Candidates.of(repository, selection, tip);
    if (found.open().isEmpty()) {
      List<String> kept = target.delete(found.before());
      return Optional.of(
          report(
              tip,
              new Target.Moved(Target.Move.MOVED, ""),
              tip,
              List.of(),
              found,
              List.of(),
              kept));
    }
    Messages messages = new Messages(repository, found.open());
    TrialTree tree = TrialTree.open(repository, tip);
    Assembly assembly;
    String head;
    try {
      assembly = new Assembly(tree, settings, inTree(), messages, stop, progress);
      try {
        head = assembly.of(tip, found.open());
        if (settings.squash()) {
          head = new Squash(repository, tree.git(), messages).of(tip, assembly.accepted());
        }
      } finally {
        verifications += assembly.verifications();
      }
    } finally {
      remove(tree);
    }
    List<Candidate> landed = assembly.accepted().stream().map(Train.Wagon::candidate).toList();
    Target.Moved moved =
        head.equals(tip) ? new Target.Moved(Target.Move.MOVED, "") : target.move(tip, head);
    if (moved.how() == Target.Move.MOVED_MEANWHILE) {
      return Optional.empty();
    }
    List<Candidate> contained = new ArrayList<>(found.before());
    if (moved.how() == Target.Move.MOVED) {
      contained.addAll(landed);
    }
    List<String> kept = target.delete(contained);
    return Optional.of(report(tip, moved, head, landed, found, assembly.leftOut(), kept));
  }

  private LandingReport report(
      String tip,
      Target.Moved moved,
      String head,
      List<Candidate> landed,
      Candidates found,
      List<LeftOut> leftOut,
      List<String> kept) {
    List<LeftOut> all = new ArrayList<>(leftOut);
    all.addAll(found.leftOut());
    return new LandingReport(
        target.branch(),
        tip,
        head,
        moved.how() == Target.Move.BLOCKED ? Optional.of(moved.obstacle()) : Optional.empty(),
        landed,
        found.before(),
        all,
        kept,
        verifications);
  }

  private String inTree() throws IOException {
    return repository.top().relativize(settings.folder().toRealPath()).toString();
  }

  /** What can't be removed now is removed by the next landing. */
  private void remove(TrialTree tree) {
    try {
      tree.remove();
    } catch (IOException e) {
      progress.accept(tree.path() + " is kept for now: " + IoMessage.of(e));
    }
  }
}
