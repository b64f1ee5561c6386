package dev.codexworker.engine;

import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.ExecOptions;
import dev.codexworker.process.AgentLock;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.Machine;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Effort;
import dev.codexworker.spec.FrontMatterUse;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import dev.codexworker.worktree.Worktree;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** How a run starts codex: its command lines, and the headers that record them. */
final class Launcher {
  private static final AtomicLong ATTEMPTS = new AtomicLong();

  private final CodexProgram program;
  private final String version;
  private final Machine machine = Machine.current();
  private final long workerStart = AgentProcesses.ownStart();
  private final boolean agentLock;

  Launcher(CodexProgram program, String version, List<TaskFolder> folders) {
    this.program = program;
    this.version = version;
    this.agentLock =
        (machine.isContained() || folders.stream().anyMatch(TaskFolder::isShared))
            && folders.stream().allMatch(folder -> AgentLock.isAvailable(folder.path()));
  }

  /** The program that agents are started with. */
  Path codex() {
    return program.path();
  }

  Machine machine() {
    return machine;
  }

  /** Whether the program is codex, and works for the account that is logged in. */
  boolean usesLogin() {
    return CodexProgram.isCodex(version) && System.getenv("CODEX_API_KEY") == null;
  }

  boolean isLoggedOut() {
    return program.isLoggedOut();
  }

  /** Codex's command line for a new thread, or to resume one. */
  private List<String> codexCommand(
      ExecOptions options, Optional<String> thread, String attemptId) {
    String codex = program.path().toString();
    String profile = "attempt-" + attemptId;
    return thread
        .map(id -> options.resume(codex, profile, id))
        .orElseGet(() -> options.command(codex, profile));
  }

  /** The command line by which an agent is started. */
  List<String> command(ExecOptions options, Optional<String> thread, Task task, String attemptId) {
    List<String> command = new ArrayList<>();
    if (agentLock) {
      command.addAll(AgentLock.prefix(task.path(TaskFile.RUNNING_LOG)));
    }
    command.addAll(codexCommand(options, thread, attemptId));
    return command;
  }

  /** An id that no other attempt has, and that no log of another task can name as its own. */
  static String newAttemptId(TaskName task) {
    return "%x-%x-%x-%08x-%s"
        .formatted(
            System.currentTimeMillis(),
            ProcessHandle.current().pid(),
            ATTEMPTS.incrementAndGet(),
            ThreadLocalRandom.current().nextInt(),
            task.mark());
  }

  /** The header of an attempt that starts now. */
  AttemptHeader header(
      TaskName task,
      Turn turn,
      TaskSpec spec,
      Optional<Worktree> worktree,
      Reading how,
      Clock clock) {
    AgentSettings own = spec.settings();
    String id = newAttemptId(task);
    return new AttemptHeader(
        id,
        Instant.now(clock),
        machine.host(),
        machine.boot(),
        machine.pidNamespace(),
        agentLock,
        ProcessHandle.current().pid(),
        workerStart,
        version,
        spec.base().toString(),
        worktree.map(tree -> tree.tree().toString()).orElse(""),
        own.folder().toString(),
        own.mode().label(),
        own.profile().isPresent() ? "permission profile" : "none",
        own.model().orElse("default"),
        own.effort().map(Effort::label).orElse("default"),
        how.frontMatter() == FrontMatterUse.STRICT ? "" : how.frontMatter().label(),
        spec.sha256(),
        how.prefacePath(),
        how.prefaceHash(),
        turn.sentHash(),
        ShellCommand.displayMasked(codexCommand(spec.options(), turn.thread(), id)));
  }
}
