package dev.codexworker.cli;

import dev.codexworker.spec.RunTerms;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.workspace.Runner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a new worker may do beyond the usual, and its check: a run of its own kind has these. */
final class WorkerRights extends Options {
  final Argument<List<Path>> addDirs =
      options(
          Path.class,
          "--add-dir DIR",
          "A further folder that it may write; repeatable; needs --implement.");

  final Argument<Boolean> worktree =
      flag("--worktree", "Let it work in a git worktree, on a branch of its own; see run.");

  final Argument<String> verify =
      option("--verify COMMAND", "A shell command that must succeed before it is done; see run.");

  final Argument<Boolean> yes =
      flag("-y, --yes", "Ask no questions about --mode danger-full-access.");

  /** Returns the options that its run must have. */
  RunTerms terms(ProgramCommand command, Optional<Sandbox> mode) throws IOException {
    command.check(!verify.isPresent() || !verify.value().isBlank(), "--verify needs a command");
    command.check(
        addDirs.value().isEmpty() || mode.equals(Optional.of(Sandbox.WORKSPACE_WRITE)),
        "--add-dir needs --implement or --mode workspace-write");
    command.check(
        !worktree.value() || mode.filter(it -> it != Sandbox.READ_ONLY).isPresent(),
        "--worktree needs --implement or --mode workspace-write");
    List<Path> real = new ArrayList<>();
    for (Path dir : addDirs.value()) {
      command.check(Files.isDirectory(dir), "--add-dir: no such folder: " + dir);
      real.add(dir.toRealPath());
    }
    RunTerms terms = new RunTerms(mode, real, worktree.value(), verify.optional());
    command.check(
        Runner.words(terms).chars().noneMatch(c -> c < ' ' || c == 0x7f),
        "--verify and --add-dir must be one line");
    return terms;
  }
}
