package dev.codexworker.cli;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.engine.Engine;
import dev.codexworker.engine.Repair;
import dev.codexworker.engine.RunSettings;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.landing.Landing;
import dev.codexworker.landing.LandingReport;
import dev.codexworker.landing.LandingSettings;
import dev.codexworker.landing.LeftOut;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives tasks whose branches were left out back to codex, one after the other, and lands each that
 * was fixed before the next one begins.
 */
final class Fixing {
  private final LandingSettings landing;
  private final RunSettings settings;
  private final String searchPath;
  private final RunListener listener;
  private final RunShutdown stop;
  private final Consumer<String> progress;
  private final Consumer<String> problems;
  private volatile RunShutdown run = new RunShutdown();
  private int exit = ExitCode.OK;
  private int given;

  /**
   * Fixing with these settings.
   *
   * @param searchPath the {@code PATH} on which codex is looked up
   * @param stop ends the landings; the runs of codex end by {@link #end}
   * @param progress takes lines that tell of checks
   * @param problems takes lines that tell why something is not fixed
   */
  Fixing(
      LandingSettings landing,
      RunSettings settings,
      String searchPath,
      RunListener listener,
      RunShutdown stop,
      Consumer<String> progress,
      Consumer<String> problems) {
    this.landing = landing;
    this.settings = settings;
    this.searchPath = searchPath;
    this.listener = listener;
    this.stop = stop;
    this.progress = progress;
    this.problems = problems;
  }

  /** What ended fixing early, as an exit code; 0 if nothing did. */
  int exit() {
    return exit;
  }

  /** How often a task was given back to codex. */
  int given() {
    return given;
  }

  /** Ends the agents; asked again, kills them. */
  void end(StopCause cause, String reason) {
    run.endAgents(cause, reason);
  }

  /**
   * Fixes and lands.
   *
   * @param first what was landed without any fix
   * @param times how often a task is given back at most
   * @return what was landed in all
   */
  LandingReport fix(LandingReport first, int times)
      throws SelectionException, EnvironmentException, IOException {
    LandingReport all = first;
    for (int round = 1; round <= times; round++) {
      for (LeftOut left : all.leftOut()) {
        boolean fixable = left.reason() != LeftOut.Reason.NEEDS && all.obstacle().isEmpty();
        if (fixable && exit == ExitCode.OK && stop.mayClaim() && isFixed(left, all.target())) {
          all = all.and(landing(left, all).land());
        }
      }
    }
    return all;
  }

  /** The landing of a fixed branch, with those that may have waited for it. */
  private Landing landing(LeftOut fixed, LandingReport all)
      throws SelectionException, EnvironmentException, IOException {
    List<Path> paths = new ArrayList<>(List.of(path(fixed)));
    all.leftOut().stream()
        .filter(left -> left.reason() == LeftOut.Reason.NEEDS)
        .forEach(left -> paths.add(path(left)));
    return new Landing(landing, Selection.of(paths, "*"), stop, progress);
  }

  private static Path path(LeftOut left) {
    return left.candidate().task().path(TaskFile.TASK);
  }

  private boolean isFixed(LeftOut left, String target) throws SelectionException, IOException {
    Task task = left.candidate().task();
    if (TaskNotes.isEditedSince(task)) {
      problems.accept(task.name() + " was edited since it was done; run it with --changed");
      return false;
    }
    Selection selection = Selection.of(List.of(path(left)), "*");
    run = new RunShutdown();
    if (!stop.mayClaim()) {
      return false;
    }
    try {
      String tip = new Landing(landing, selection, stop, progress).look().from();
      Map<Path, Repair> repair = Map.of(path(left), new Repair(tip, words(left, target)));
      given++;
      RunSummary summary =
          new Engine(settings.repairing(repair), searchPath, run, listener).run(selection);
      if (summary.cause().isPresent()) {
        problems.accept("fixing stopped: " + summary.reason());
        exit = ExitCode.of(summary);
      }
      return summary.count(TaskEnd.DONE) > 0;
    } catch (EnvironmentException e) {
      problems.accept("fixing stopped: " + e.getMessage());
      exit = ExitCode.ENVIRONMENT;
      return false;
    }
  }

  /** What codex is told. */
  private String words(LeftOut left, String target) {
    StringBuilder words = new StringBuilder("This work could not be landed on " + target + ": ");
    words.append(left.reasonText()).append('\n');
    landing
        .verify()
        .filter(check -> left.reason() == LeftOut.Reason.CHECK)
        .ifPresent(check -> words.append("The check was: ").append(check).append('\n'));
    if (!left.output().isBlank()) {
      words.append("It printed:\n\n").append(left.output().strip()).append("\n\n");
    }
    return words
        .append("What is there by now is merged into this folder, and not committed; conflicts are")
        .append(" marked in the files. Make both work together: resolve every conflict so that")
        .append(" both changes keep their meaning, remove the marks, and fix what the check found.")
        .append(" Do not commit. Then answer as the task asks.\n")
        .toString();
  }
}
