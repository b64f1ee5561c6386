package dev.codexworker.cli;

import dev.codexworker.manual.OptionGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a run: what agents may do, and what must hold before a task is done. */
final class SandboxOptions implements OptionGroup.Titled {
  @Option(
      names = {"--mode", "-s", "--sandbox"},
      paramLabel = "MODE",
      defaultValue = "read-only",
      description =
          "What agents may do: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}; in .catlab/tasks,"
              + " what each task asks for, up to workspace-write).")
  ModeChoice mode = ModeChoice.READ_ONLY;

  @Option(
      names = "--add-dir",
      paramLabel = "DIR",
      description =
          "A further folder that the agents may write; repeatable; with --mode workspace-write.")
  List<Path> addDirs = new ArrayList<>();

  @Mixin HideOption hide = new HideOption();

  @Option(
      names = "--worktree",
      description =
          "Give each task a git worktree of its own, beside the repository, and commit what it"
              + " changed there to the branch codex-worker/TASK.")
  boolean worktree;

  @Option(
      names = "--setup",
      paramLabel = "COMMAND",
      description =
          "A shell command that makes each fresh worktree ready, such as 'npm ci'; what it makes is"
              + " not committed. Needs --worktree.")
  @Nullable String setup;

  @Option(
      names = "--keep-worktree",
      description =
          "With --worktree: continue in a task's worktree or at the end of its branch even if the"
              + " task was reset or edited; without this, it starts anew.")
  boolean keepWorktree;

  @Option(
      names = "--verify",
      paramLabel = "COMMAND",
      description =
          "A shell command that must succeed, in codex's working folder, before a task is done;"
              + " $CODEX_WORKER_TASK is the task's path, $CODEX_WORKER_ANSWER a file with codex's"
              + " answer. Codex gets its output.")
  @Nullable String verify;

  @Option(
      names = "--verify-first",
      description = "Run the check once before the first agent, and stop if it does not pass.")
  boolean verifyFirst;

  @Option(
      names = "--allow-github",
      description =
          "Pass GH_TOKEN, GITHUB_TOKEN and the like from the environment to agents; without"
              + " this, only --verify and --setup get them.")
  boolean allowGithub;

  @Option(
      names = "--allow-shared-queue",
      description =
          "Run tasks of a queue folder that every user can write, or that belongs to another user.")
  boolean allowSharedQueue;

  @Mixin YesOption sure = new YesOption();

  /** Returns what is wrong with the set-up; empty if nothing is. */
  Optional<String> setupProblem() {
    if (setup == null || (worktree && !setup.isBlank())) {
      return Optional.empty();
    }
    return Optional.of(worktree ? "--setup needs a command" : "--setup needs --worktree");
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
