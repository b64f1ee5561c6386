package dev.codexworker.engine;

import dev.codexworker.codex.Classifier;
import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.ExecOptions;
import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.codex.Verdict;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.git.Repository;
import dev.codexworker.process.AgentLock;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.Machine;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Effort;
import dev.codexworker.spec.NeededTasks;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Tokens;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What all tasks of a run share. */
final class RunContext {
  private static final AtomicLong ATTEMPTS = new AtomicLong();

  private final RunSettings settings;
  private final CodexProgram program;
  private final String codexVersion;
  private final Admission admission;
  private final Account account;
  private final RunningTime time = new RunningTime();
  private final Patience patience = new Patience(time);
  private final FailedStarts failedStarts = new FailedStarts();
  private final Path codexHome = ThreadRecord.codexHome();
  private final RunListener listener;
  private final RunShutdown stop;
  private final Clock clock;
  private final Machine machine = Machine.current();
  private final boolean agentLock;
  private final long workerStart = AgentProcesses.ownStart();
  private final NeededTasks needed = new NeededTasks();
  private final Optional<Repository> repository;
  private final AtomicBoolean checkHasRun = new AtomicBoolean();
  private final Set<Path> published = ConcurrentHashMap.newKeySet();
  private Tokens tokens = Tokens.ZERO;

  /**
   * The context of a run.
   *
   * @param repository where each task gets a worktree of its own; empty if they get none
   */
  RunContext(
      RunSettings settings,
      CodexProgram program,
      String codexVersion,
      RunListener listener,
      RunShutdown stop,
      Clock clock,
      List<TaskFolder> folders,
      Optional<Repository> repository) {
    this.settings = settings;
    this.codexVersion = codexVersion;
    this.listener = listener;
    this.stop = stop;
    this.clock = clock;
    this.agentLock =
        machine.isContained()
            && folders.stream().allMatch(folder -> AgentLock.isAvailable(folder.path()));
    this.repository = repository;
    this.program = program;
    this.account =
        new Account(
            tellsLimits() ? Optional.of(codexHome) : Optional.empty(),
            settings.reservePercent(),
            settings.useCredits(),
            clock,
            limits -> listener.on(new RunEvent.Limits(limits)));
    this.admission =
        new Admission(
            settings,
            stop,
            clock,
            listener,
            folders,
            account,
            time,
            settings.limits()::objection,
            System::nanoTime);
  }

  RunSettings settings() {
    return settings;
  }

  /** Whether codex's records tell of the account that this run uses. */
  private boolean tellsLimits() {
    boolean another =
        settings.agents().codexArgs().stream()
            .anyMatch(arg -> arg.matches("-p.*|--profile.*|--oss|.*model_provider.*"));
    return usesLogin() && !another;
  }

  /** Whether the program is codex, and works for the account that is logged in. */
  private boolean usesLogin() {
    return CodexProgram.isCodex(codexVersion) && System.getenv("CODEX_API_KEY") == null;
  }

  /** Codex's command line for a new thread, or to resume one. */
  private List<String> command(ExecOptions options, Optional<String> thread, String attemptId) {
    String codex = program.path().toString();
    String profile = "attempt-" + attemptId;
    return thread
        .map(id -> options.resume(codex, profile, id))
        .orElseGet(() -> options.command(codex, profile));
  }

  /**
   * The command line by which an agent is started.
   *
   * @throws IOException if codex is gone
   */
  List<String> agentCommand(
      ExecOptions options, Optional<String> thread, Task task, String attemptId)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (agentLock) {
      if (!Files.isExecutable(program.path())) {
        throw new NoSuchFileException(program.path().toString());
      }
      command.addAll(AgentLock.prefix(task.path(TaskFile.RUNNING_LOG)));
    }
    command.addAll(command(options, thread, attemptId));
    return command;
  }

  /** What codex recorded of a thread's last turn, if it began since then. */
  ThreadRecord record(Optional<String> thread, Instant since) {
    return thread.map(id -> ThreadRecord.read(codexHome, id, since)).orElse(ThreadRecord.NONE);
  }

  /** Whether the check could be run at least once, so that one that can't is a task's fault. */
  boolean checkHasRun() {
    return checkHasRun.get();
  }

  /** Takes note that the check could be run. */
  void checkRan() {
    checkHasRun.set(true);
  }

  /** The clock by which agents are held to their time. */
  RunningTime time() {
    return time;
  }

  FailedStarts failedStarts() {
    return failedStarts;
  }

  /**
   * A verdict with what only the run knows: where codex's configuration lies, and whether a refusal
   * concerns others, who may ask for another model or effort.
   */
  Verdict explained(Verdict verdict, TaskSpec spec, boolean resumed) {
    if (verdict.is(FailureClass.ENVIRONMENT)) {
      return verdict.located(codexHome);
    }
    if (verdict.is(FailureClass.SANDBOX)) {
      boolean own = settings.agents().mode() == Sandbox.DANGER_FULL_ACCESS;
      return own ? verdict.forThisTask() : verdict;
    }
    if (!verdict.is(FailureClass.REJECTED) || !verdict.concernsAll()) {
      return verdict;
    }
    AgentSettings common = settings.agents();
    if (Classifier.isOfModel(verdict.reason())) {
      boolean ownModel = !spec.settings().model().equals(common.model());
      boolean ownEffort =
          verdict.reason().contains("effort") && !spec.settings().effort().equals(common.effort());
      return ownModel || ownEffort ? verdict.forThisTask() : verdict;
    }
    return resumed || !spec.isAsAllTasks(common) ? verdict.forThisTask() : verdict;
  }

  /** Nobody has heard of the provider for minutes: the run stops if codex is not logged in. */
  void nobodyAnswered(Evidence evidence, Instant since) {
    String codexSays = evidence.lastError();
    boolean openai =
        usesLogin() && record(evidence.threadId(), since).provider().matches("|openai");
    if (!codexSays.isEmpty() && openai && program.isLoggedOut() && !stop.isEndingAgents()) {
      stop.endAgents(
          StopCause.AUTH, "no agent has heard from the provider, and codex is not logged in");
      return;
    }
    tell(
        new RunEvent.Notice(
            "no agent of this run has heard from the provider yet"
                + (codexSays.isEmpty() ? "" : "; codex says: " + codexSays)));
  }

  Optional<Repository> repository() {
    return repository;
  }

  NeededTasks needed() {
    return needed;
  }

  Admission admission() {
    return admission;
  }

  /** What the account has left. */
  Account account() {
    return account;
  }

  Patience patience() {
    return patience;
  }

  RunShutdown stop() {
    return stop;
  }

  /** Wall-clock time: for logs, and for the ends of usage limits, which are told in it. */
  Clock clock() {
    return clock;
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
  AttemptHeader header(TaskName task, Turn turn, TaskSpec spec, Optional<Worktree> worktree) {
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
        codexVersion,
        spec.base().toString(),
        worktree.map(tree -> tree.tree().toString()).orElse(""),
        own.folder().toString(),
        own.mode().label(),
        own.profile().isPresent() ? "permission profile" : "none",
        own.model().orElse("default"),
        own.effort().map(Effort::label).orElse("default"),
        spec.sha256(),
        turn.sentHash(),
        ShellCommand.display(command(spec.options(), turn.thread(), id)));
  }

  /**
   * The verdict on an attempt whose working folder is gone: if it is that of all, so is the run.
   */
  Verdict workingFolderProblem(TaskSpec spec, String why) {
    Path common = settings.agents().folder();
    boolean own = !spec.settings().folder().equals(common) && Files.isDirectory(common);
    return Verdict.failed(own ? FailureClass.REJECTED : FailureClass.ENVIRONMENT, why);
  }

  /** The verdict on an attempt that the run's end cuts short. */
  Verdict interrupted() {
    return Verdict.failed(FailureClass.INTERRUPTED, "stopped: " + stop.reason());
  }

  Recovery recovery() {
    return new Recovery(machine, stop::isAtOnce, repository);
  }

  void tell(RunEvent event) {
    if (event instanceof RunEvent.Finished finished && finished.end() == TaskEnd.DONE) {
      published.add(finished.log());
    }
    listener.on(event);
  }

  /** The done logs that this run has published. */
  Set<Path> published() {
    return published;
  }

  synchronized void addTokens(Optional<Tokens> used) {
    tokens = used.map(tokens::plus).orElse(tokens);
    if (settings.maxTokens().isPresent() && tokens.total() >= settings.maxTokens().getAsLong()) {
      stop.stopClaiming(
          StopCause.TOKENS_USED,
          "%,d tokens were used, of %,d allowed"
              .formatted(tokens.total(), settings.maxTokens().getAsLong()));
    }
  }

  synchronized Tokens tokens() {
    return tokens;
  }
}
