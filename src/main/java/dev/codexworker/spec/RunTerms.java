package dev.codexworker.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of a run that widen what its agents may do or decide what is done. A task's file may
 * say that only a run with exactly these may run it; no file can add one.
 *
 * @param mode the widest sandbox
 * @param addDirs further folders that agents may write
 * @param worktree whether each task has a worktree
 * @param verify the check
 */
public record RunTerms(
    Optional<Sandbox> mode, List<Path> addDirs, boolean worktree, Optional<String> verify) {

  /** Returns them as arguments of run, always in the same order; nothing if there are none. */
  public List<String> options() {
    List<String> options = new ArrayList<>();
    if (mode.equals(Optional.of(Sandbox.DANGER_FULL_ACCESS))) {
      options.addAll(List.of("--mode", Sandbox.DANGER_FULL_ACCESS.label()));
    } else if (!addDirs.isEmpty()) {
      options.addAll(List.of("--mode", Sandbox.WORKSPACE_WRITE.label()));
    }
    addDirs.stream()
        .map(Path::toString)
        .distinct()
        .sorted()
        .forEach(dir -> options.addAll(List.of("--add-dir", dir)));
    if (worktree) {
      options.add("--worktree");
    }
    verify.ifPresent(command -> options.addAll(List.of("--verify", command)));
    return options;
  }
}
