package dev.codexworker.landing;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.worktree.LandingNote;
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

  /** Returns the command that lands, with these arguments, as typed into a shell. */
  public static String command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("codex-worker", "land"));
    command.addAll(arguments);
    return ShellCommand.display(command);
  }

  /** The name of the branch that takes the others. */
  public String target() {
    return target.branch();
  }

  /** Looks at what there is to land, and changes nothing. */
  public LandingReport look() throws IOException {
    String tip = target.tip();
    Candidates found = Candidates.of(repository, selection, target, tip);
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
    Candidates found = Candidates.of(repository, selection, target, tip);
    Built built =
        found.open().isEmpty() ? new Built(tip, List.of(), List.of()) : build(tip, found.open());
    Target.Moved moved = target.move(tip, built.head);
    if (moved.how() == Target.Move.MOVED_MEANWHILE) {
      return Optional.empty();
    }
    boolean blocked = moved.how() == Target.Move.BLOCKED;
    List<Candidate> contained = new ArrayList<>(found.before());
    contained.addAll(blocked ? List.of() : built.landed);
    List<LeftOut> leftOut = new ArrayList<>(built.leftOut);
    leftOut.addAll(found.leftOut());
    note(contained, leftOut);
    return Optional.of(
        new LandingReport(
            target.branch(),
            tip,
            built.head,
            blocked ? Optional.of(moved.obstacle()) : Optional.empty(),
            built.landed,
            found.before(),
            leftOut,
            target.delete(contained),
            verifications));
  }

  /** Writes down what became of each branch and can't be seen from what is checked out. */
  private void note(List<Candidate> contained, List<LeftOut> leftOut) throws IOException {
    for (Candidate one : target.isHead() ? List.<Candidate>of() : contained) {
      one.record()
          .setLanding(repository, new LandingNote(true, one.tip(), "on " + target.branch()));
    }
    for (LeftOut one : leftOut) {
      one.candidate()
          .record()
          .setLanding(repository, new LandingNote(false, one.candidate().tip(), one.reasonText()));
    }
  }

  /** What can be landed, and the commit that holds it. */
  private record Built(String head, List<Candidate> landed, List<LeftOut> leftOut) {}

  private Built build(String tip, List<Candidate> open) throws EnvironmentException, IOException {
    Messages messages = new Messages(repository, open);
    TrialTree tree = TrialTree.open(repository, tip);
    try {
      Assembly assembly = new Assembly(tree, settings, inTree(), messages, stop, progress);
      String merged = assembly.of(tip, open);
      verifications += assembly.verifications();
      String head =
          settings.squash()
              ? new Squash(repository, tree.git(), messages).of(tip, assembly.accepted())
              : merged;
      List<Candidate> landed = assembly.accepted().stream().map(Train.Wagon::candidate).toList();
      return new Built(head, landed, assembly.leftOut());
    } finally {
      remove(tree);
    }
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
