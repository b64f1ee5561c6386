package dev.codexworker.landing;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.command.CheckRun;
import dev.codexworker.command.UserCommand;
import dev.codexworker.git.Repository;
import dev.codexworker.process.FileCopies;
import dev.codexworker.worktree.IncludedFiles;
import dev.codexworker.worktree.TrialTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes the worktree of a landing ready for a check, as those of tasks, and runs the check.
 *
 * @param settings the check and the set-up
 * @param included the files that are copied
 */
record TrialSetup(LandingSettings settings, IncludedFiles included) {

  /** The set-up for a repository; the files to copy are looked up now. */
  static TrialSetup of(LandingSettings settings, Repository repository) throws IOException {
    return new TrialSetup(settings, IncludedFiles.of(repository));
  }

  /**
   * Sets up a clean worktree and checks it; a set-up that fails is a check that does not pass.
   *
   * @param folder where the commands run
   */
  CheckRun check(TrialTree tree, Path folder, RunShutdown stop) throws IOException {
    included.copyTo(tree.path(), new FileCopies(tree.mark(), stop::isEndingAgents));
    if (settings.setup().isPresent()) {
      String setup = settings.setup().get();
      CheckRun done = run(UserCommand.Kind.SETUP, setup, tree, folder, stop);
      if (!done.passed()) {
        return done;
      }
    }
    String verify = settings.verify().orElseThrow();
    return run(UserCommand.Kind.VERIFY, verify, tree, folder, stop);
  }

  /** Says what a user may do about a check that fails without any branch. */
  String advice() {
    return included.patterns().isEmpty() && settings.setup().isEmpty()
        ? "; it runs without ignored files, unless .worktreeinclude names or --setup makes them"
        : "";
  }

  private CheckRun run(
      UserCommand.Kind kind, String text, TrialTree tree, Path folder, RunShutdown stop)
      throws IOException {
    UserCommand command = new UserCommand(kind, text, folder, Map.of());
    return CheckRun.of(command, tree.mark(), settings.timeout(), stop);
  }
}
