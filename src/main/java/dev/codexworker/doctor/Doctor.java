package dev.codexworker.doctor;

import dev.codexworker.codex.CodexProgram;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.MachineLoad;
import dev.codexworker.process.ProcessLimit;
import dev.codexworker.recovery.Cleaner;
import dev.codexworker.task.FolderTrial;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a machine and queue folders; changes nothing that stays.
 *
 * @param codex the codex program: a path, or a name to be found on the PATH
 * @param searchPath the {@code PATH} on which it is looked up
 * @param work the agents' working folder
 * @param selection the tasks
 */
public record Doctor(String codex, String searchPath, Path work, Selection selection) {
  private static final long MEBIBYTE = 1 << 20;

  /** Logs of a night take less. */
  private static final long LITTLE = 200 * MEBIBYTE;

  /** Runs all checks, in the order in which a run needs things. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    addCodex(findings);
    findings.add(git());
    for (TaskFolder folder : selection.folders()) {
      findings.add(folder(folder));
      findings.add(space(folder.path()));
    }
    findings.add(limits());
    findings.add(leftovers());
    return findings;
  }

  private static Finding java() {
    return Finding.ok(
        "java",
        "%s in %s, at most %d MB of memory"
            .formatted(
                Runtime.version(),
                System.getProperty("java.home"),
                Runtime.getRuntime().maxMemory() / MEBIBYTE));
  }

  private void addCodex(List<Finding> findings) {
    try {
      CodexProgram program = CodexProgram.find(codex, searchPath);
      String version = program.version();
      findings.add(Finding.ok("codex", version + ", " + program.path()));
      if (!CodexProgram.isCodex(version)) {
        findings.add(
            Finding.warning(
                "sandbox",
                "not tried: this program does not answer as codex does",
                "if it is a wrapper, let it pass --version, sandbox and login on to codex"));
        return;
      }
      findings.add(login(program));
      findings.add(sandbox(program));
    } catch (CodexProgram.Unusable e) {
      findings.add(Finding.problem("codex", String.valueOf(e.getMessage()), ""));
    }
  }

  private static Finding login(CodexProgram program) {
    return program.isLoggedOut()
        ? Finding.warning(
            "login",
            "codex is not logged in",
            "run codex login, or set CODEX_API_KEY; a provider of your own in config.toml may need"
                + " neither")
        : Finding.ok("login", "codex has a login");
  }

  private Finding sandbox(CodexProgram program) throws CodexProgram.Unusable {
    return program
        .trySandbox(Optional.empty(), work)
        .problem()
        .map(problem -> Finding.problem("sandbox", problem, CodexProgram.SandboxTrial.REMEDY))
        .orElseGet(() -> Finding.ok("sandbox", "codex's sandbox starts"));
  }

  private Finding git() {
    try {
      String version = Git.version();
      Optional<Repository> repository = Repository.of(work, () -> false);
      return Finding.ok(
          "git",
          version
              + (repository.isPresent()
                  ? ", repository " + repository.get().top()
                  : "; " + work + " is in no repository, so there is no --worktree and no land"));
    } catch (IOException e) {
      return Finding.warning(
          "git",
          "can't be used, so there is no --worktree and no land: " + IoMessage.of(e),
          "install git, or fix what it says");
    }
  }

  private static Finding folder(TaskFolder folder) {
    try {
      Optional<String> doubt = folder.doubt();
      if (doubt.isPresent()) {
        return Finding.problem(
            "folder",
            folder + " is not yours alone: " + doubt.get(),
            "make it yours, or run with --allow-shared-queue");
      }
      FolderTrial trial = FolderTrial.of(folder.path());
      String type = folder + " (" + folder.fileSystem() + ")";
      if (trial.failure().isPresent()) {
        return Finding.problem("folder", type + ": " + trial.failure().get(), trial.remedy());
      }
      return trial.lacks().isEmpty()
          ? Finding.ok("folder", type + ": locks, renames and syncs work")
          : Finding.warning("folder", String.join("; ", trial.lacks()), "see docs/cluster.md");
    } catch (IOException e) {
      return Finding.problem("folder", folder + ": " + IoMessage.of(e), "name another folder");
    }
  }

  private static Finding space(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      String what = "%,d MB free for %s".formatted(free / MEBIBYTE, folder);
      return free < LITTLE
          ? Finding.warning("space", what, "free some space before you run many tasks")
          : Finding.ok("space", what);
    } catch (IOException e) {
      return Finding.warning("space", "unknown: " + IoMessage.of(e), "");
    }
  }

  private static Finding limits() {
    String memory =
        MachineLoad.availableMemory()
            .map(bytes -> ", %,d MB of memory available".formatted(bytes / MEBIBYTE))
            .orElse("");
    return Finding.ok("limits", ProcessLimit.limits() + memory);
  }

  private Finding leftovers() {
    try {
      List<Task> left = Cleaner.find(selection);
      if (left.isEmpty()) {
        return Finding.ok("leftovers", "no task was left by a run that died");
      }
      long alive = left.stream().filter(Doctor::hasLiveAgent).count();
      return Finding.warning(
          "leftovers",
          "%d in the hands of runs that died, %d of them with an agent that still runs; the first is %s"
              .formatted(left.size(), alive, left.get(0).name()),
          "the next run takes them up; codex-worker clean does so without running anything");
    } catch (EnvironmentException e) {
      return Finding.problem(
          "leftovers", String.valueOf(e.getMessage()), "make the folder readable");
    }
  }

  private static boolean hasLiveAgent(Task task) {
    try {
      return LogHistory.read(task.path(TaskFile.RUNNING_LOG))
          .lastHeader()
          .filter(header -> task.name().owns(header.id()))
          .filter(header -> !AgentProcesses.leftBy(header.id()).isEmpty())
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}
