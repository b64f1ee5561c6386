package dev.codexworker.cli;

import dev.codexworker.manual.OptionGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Options of a run: what agents may do, and what must hold before a task is done. */
final class SandboxOptions extends Options implements OptionGroup.Titled {
  final Argument<ModeChoice> mode =
      option(
              ModeChoice.class,
              "--mode, -s, --sandbox MODE",
              "What agents may do: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}; in"
                  + " .catlab/tasks, what each task asks for, up to workspace-write).")
          .byDefault("read-only");

  final Argument<List<Path>> addDirs =
      options(
          Path.class,
          "--add-dir DIR",
          "A further folder that the agents may write; repeatable; with --mode workspace-write.");

  final HideOption hide = with(new HideOption());

  final Argument<Boolean> worktree =
      flag(
          "--worktree",
          "Give each task a git worktree of its own, beside the repository, and commit what it"
              + " changed there to the branch codex-worker/TASK.");

  final Argument<String> setup =
      option(
          "--setup COMMAND",
          "A shell command that makes each fresh worktree ready, such as 'npm ci'; what it makes is"
              + " not committed. Needs --worktree.");

  final Argument<Boolean> keepWorktree =
      flag(
          "--keep-worktree",
          "With --worktree: continue in a task's worktree or at the end of its branch even if the"
              + " task was reset or edited; without this, it starts anew.");

  final Argument<String> verify =
      option(
          "--verify COMMAND",
          "A shell command that must succeed, in codex's working folder, before a task is done;"
              + " $CODEX_WORKER_TASK is the task's path, $CODEX_WORKER_ANSWER a file with codex's"
              + " answer. Codex gets its output.");

  final Argument<Boolean> verifyFirst =
      flag(
          "--verify-first",
          "Run the check once before the first agent, and stop if it does not pass.");

  final Argument<Boolean> allowGithub =
      flag(
          "--allow-github",
          "Pass GH_TOKEN, GITHUB_TOKEN and the like from the environment to agents; without"
              + " this, only --verify and --setup get them.");

  final Argument<Boolean> allowSharedQueue =
      flag(
          "--allow-shared-queue",
          "Run tasks of a queue folder that every user can write, or that belongs to another"
              + " user.");

  final YesOption sure = with(new YesOption());

  /** Returns what is wrong with the set-up; empty if nothing is. */
  Optional<String> setupProblem() {
    if (!setup.isPresent() || (worktree.value() && !setup.value().isBlank())) {
      return Optional.empty();
    }
    return Optional.of(worktree.value() ? "--setup needs a command" : "--setup needs --worktree");
  }

  @Override
  public String heading() {
    return """
      %nSandbox and safety:
        codex-worker tasks/                           agents read, and change nothing
        codex-worker tasks/ -s workspace-write        agents may write in the current folder
        codex-worker tasks/ --verify 'mvn -q test'    done only if the tests also pass

      """;
  }
}
