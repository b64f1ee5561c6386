package dev.codexworker.engine;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.ConfigFile;
import dev.codexworker.codex.PermissionProfile;
import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.command.CheckRun;
import dev.codexworker.command.UserCommand;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunListener;
import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.TemporaryFolder;
import dev.codexworker.worktree.IncludedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What is tried before the first task: codex, its sandbox, the check, the repository. */
final class Preflight {
  private static final String BRANCH_IN_THE_WAY = AttemptHeader.BRANCHES.replaceAll("/$", "");

  private final RunSettings settings;
  private final RunShutdown stop;
  private final RunListener listener;
  private final CodexProgram codex;
  private boolean guards;

  /**
   * The preflight of a run.
   *
   * @param searchPath the {@code PATH} on which codex is looked up
   * @throws EnvironmentException if codex can't be found
   */
  Preflight(RunSettings settings, String searchPath, RunShutdown stop, RunListener listener)
      throws EnvironmentException {
    this.settings = settings;
    this.stop = stop;
    this.listener = listener;
    try {
      this.codex = CodexProgram.find(settings.codex(), searchPath);
    } catch (CodexProgram.Unusable e) {
      throw unusable(e);
    }
  }

  CodexProgram codex() {
    return codex;
  }

  private static EnvironmentException unusable(CodexProgram.Unusable e) {
    return new EnvironmentException("codex can't be used: " + e.getMessage());
  }

  /**
   * Tries codex and its sandbox.
   *
   * @return codex's version
   * @throws EnvironmentException if one of them can't be used
   */
  String tryCodex() throws EnvironmentException {
    AgentSettings agents = settings.agents();
    try {
      String version = codex.version();
      if (agents.mode() == Sandbox.DANGER_FULL_ACCESS) {
        return version;
      }
      Optional<String> unguarded =
          CodexProgram.isCodex(version)
              ? trySandbox(agents)
              : Optional.of("codex's own sandbox cannot be tried with this program");
      guards = unguarded.isEmpty();
      if (!guards && !agents.hide().isEmpty()) {
        throw new EnvironmentException("--hide cannot be had: " + unguarded.get());
      }
      Optional<Path> exposed = guards ? Optional.empty() : agents.exposed();
      exposed.ifPresent(
          folder ->
              listener.notice(
                  "agents can write codex-worker's files in "
                      + folder
                      + ": "
                      + unguarded.orElse("")));
      return version;
    } catch (CodexProgram.Unusable e) {
      throw unusable(e);
    }
  }

  /** The settings of agents: with permission profiles, if codex was seen to hold agents to them. */
  AgentSettings agents() {
    return guards ? settings.agents().withProfiles() : settings.agents();
  }

  /**
   * Tries the sandbox: without it every command of an agent fails, and codex answers all the same.
   *
   * @return why permission profiles can't be used; empty if they can
   */
  private Optional<String> trySandbox(AgentSettings agents) throws EnvironmentException {
    try {
      boolean configured = ConfigFile.mentions(ThreadRecord.codexHome(), "sandbox_workspace_write");
      if (configured || !agents.leavesPermissions()) {
        requireStart(codex.trySandbox(Optional.empty(), agents.folder()));
        return Optional.of(
            "permissions are set by "
                + (configured ? "sandbox_workspace_write in config.toml" : "arguments for codex"));
      }
      if (agents.outOfReach().stream().anyMatch(agents.folder()::startsWith)) {
        requireStart(codex.trySandbox(Optional.empty(), agents.folder()));
        return Optional.of("the working folder is the queue folder, or lies in it; use -C");
      }
      return holdsToProfiles(agents)
          ? Optional.empty()
          : Optional.of("this codex does not hold to permission profiles");
    } catch (CodexProgram.Unusable e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Tries the agents' profile. That nothing can be written proves no profile, so a folder is opened
   * to be written, and one in it is not.
   */
  private boolean holdsToProfiles(AgentSettings agents)
      throws CodexProgram.Unusable, EnvironmentException {
    boolean writes = agents.mode() == Sandbox.WORKSPACE_WRITE;
    try (TemporaryFolder open = TemporaryFolder.make()) {
      PermissionProfile profile =
          agents.profile(writes).opening(open.path(), open.makeFolder("closed"));
      CodexProgram.SandboxTrial trial = codex.trySandbox(Optional.of(profile), agents.folder());
      requireStart(trial);
      return trial.workspace() == writes && trial.opened() && !trial.others();
    } catch (IOException e) {
      throw new EnvironmentException("no temporary folder can be made: " + IoMessage.of(e));
    }
  }

  private static void requireStart(CodexProgram.SandboxTrial trial) throws EnvironmentException {
    if (trial.problem().isPresent()) {
      throw new EnvironmentException(
          trial.problem().get() + ". " + CodexProgram.SandboxTrial.REMEDY);
    }
  }

  /** Runs the check once: if it fails before any agent has run, it would fail after each. */
  void tryCheck() throws EnvironmentException {
    if (!settings.has(RunFlag.VERIFY_FIRST) || settings.verify().isEmpty()) {
      return;
    }
    try {
      CheckRun check =
          CheckRun.of(
              new UserCommand(
                  UserCommand.Kind.VERIFY,
                  settings.verify().get(),
                  settings.agents().folder(),
                  Map.of()),
              Launcher.newAttemptId(new TaskName("verify-first")),
              settings.agents().timeout(),
              stop);
      if (!check.stopped() && !check.passed()) {
        throw new EnvironmentException(
            "the check does not pass before any agent has run: " + check.reason());
      }
    } catch (IOException e) {
      throw new EnvironmentException("the check cannot be run: " + IoMessage.of(e));
    }
  }

  /**
   * The repository in which tasks get worktrees.
   *
   * @throws EnvironmentException if there is none, or it has no commit
   * @throws Git.Stopped if a signal ended git
   */
  Repository repository() throws EnvironmentException, Git.Stopped {
    try {
      Repository repository = open();
      String changed =
          repository
              .git()
              .run("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all");
      if (!changed.isEmpty()) {
        listener.notice(
            "worktrees start from the commit that is checked out; what is changed in "
                + settings.agents().folder()
                + " and not committed is not in them");
      }
      if (!repository.skipped().isEmpty()) {
        listener.notice(
            "these are not run in worktrees, where agents could write what they call: "
                + String.join(", ", repository.skipped()));
      }
      return repository;
    } catch (Git.Stopped e) {
      throw e;
    } catch (IOException e) {
      throw withoutRepository(e);
    }
  }

  /**
   * How worktrees are made ready; what they get is looked up now, before any agent works.
   *
   * @throws EnvironmentException if the files to copy can't be listed
   * @throws Git.Stopped if a signal ended git
   */
  Preparations preparations(Optional<Repository> repository)
      throws EnvironmentException, Git.Stopped {
    try {
      Optional<IncludedFiles> included =
          repository.isPresent()
              ? Optional.of(IncludedFiles.of(repository.get()))
              : Optional.empty();
      return new Preparations(included, settings.setup());
    } catch (Git.Stopped e) {
      throw e;
    } catch (IOException e) {
      throw new EnvironmentException(".worktreeinclude can't be read: " + IoMessage.of(e));
    }
  }

  void tryRepository() throws EnvironmentException {
    try {
      Repository unused = open();
    } catch (IOException e) {
      throw withoutRepository(e);
    }
  }

  private Repository open() throws IOException {
    Repository repository =
        Repository.of(settings.agents().folder(), stop::isAtOnce)
            .orElseThrow(() -> new IOException("it lies in none"));
    if (!repository.git().holds("rev-parse", "--verify", "HEAD")) {
      throw new IOException("it has none yet");
    }
    if (repository.hasBranch(BRANCH_IN_THE_WAY)) {
      throw new IOException(
          "it has a branch "
              + BRANCH_IN_THE_WAY
              + ", so git takes no branches below that; rename it");
    }
    return repository;
  }

  private EnvironmentException withoutRepository(IOException e) {
    return new EnvironmentException(
        "--worktree needs a git repository with a commit; "
            + settings.agents().folder()
            + ": "
            + IoMessage.of(e));
  }

  /** Says so if what agents write is in no repository. */
  void warnOutsideGit() {
    if (settings.agents().mode() == Sandbox.READ_ONLY) {
      return;
    }
    for (Path folder = settings.agents().folder(); folder != null; folder = folder.getParent()) {
      Path git = folder.resolve(".git");
      if (Files.isRegularFile(git) || Files.exists(git.resolve("HEAD"))) {
        return;
      }
    }
    listener.notice(
        settings.agents().folder()
            + " is not in a git repository: what agents write can't be undone");
  }
}
