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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new worker may do beyond the usual, and its check: a run of its own kind has these. */
final class WorkerRights {
  @Option(
      names = "--add-dir",
      paramLabel = "DIR",
      description = "A further folder that it may write; repeatable; needs --implement.")
  List<Path> addDirs = new ArrayList<>();

  @Option(
      names = "--worktree",
      description = "Let it work in a git worktree, on a branch of its own; see run.")
  boolean worktree;

  @Option(
      names = "--verify",
      paramLabel = "COMMAND",
      description = "A shell command that must succeed before it is done; see run.")
  @Nullable String verify;

  @Option(
      names = {"-y", "--yes"},
      description = "Ask no questions about --mode danger-full-access.")
  boolean yes;

  /** Returns the options that its run must have. */
  RunTerms terms(ProgramCommand command, Optional<Sandbox> mode) throws IOException {
    command.check(verify == null || !verify.isBlank(), "--verify needs a command");
    command.check(
        addDirs.isEmpty() || mode.equals(Optional.of(Sandbox.WORKSPACE_WRITE)),
        "--add-dir needs --implement or --mode workspace-write");
    command.check(
        !worktree || mode.filter(it -> it != Sandbox.READ_ONLY).isPresent(),
        "--worktree needs --implement or --mode workspace-write");
    List<Path> real = new ArrayList<>();
    for (Path dir : addDirs) {
      command.check(Files.isDirectory(dir), "--add-dir: no such folder: " + dir);
      real.add(dir.toRealPath());
    }
    RunTerms terms = new RunTerms(mode, real, worktree, Optional.ofNullable(verify));
    command.check(
        Runner.words(terms).chars().noneMatch(c -> c < ' ' || c == 0x7f),
        "--verify and --add-dir must be one line");
    return terms;
  }
}
