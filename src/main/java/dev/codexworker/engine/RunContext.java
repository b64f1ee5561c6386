package dev.codexworker.engine;

import dev.codexworker.codex.AgentLock;
import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.ExecOptions;
import dev.codexworker.codex.Machine;
import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.codex.Verdict;
import dev.codexworker.frontmatter.Effort;
import dev.codexworker.git.Repository;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.Tokens;
import dev.codexworker.worktree.Worktree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
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
  private final Stop stop;
  private final Clock clock;
  private final Machine machine = Machine.current();
  private final boolean agentLock = machine.isContained() && AgentLock.isAvailable();
  private final long workerStart = AgentProcesses.ownStart();
  private final NeededTasks needed = new NeededTasks();
  private final Optional<Repository> repository;
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
      Stop stop,
      Clock clock,
      List<TaskFolder> folders,
      Optional<Repository> repository) {
    this.settings = settings;
    this.repository = repository;
    this.program = program;
    this.account =
        new Account(
            CodexProgram.isCodex(codexVersion) ? Optional.of(codexHome) : Optional.empty(),
            settings.reservePercent(),
            settings.useCredits(),
            clock,
            limits -> listener.on(new RunEvent.Limits(limits)));
    this.admission =
        new Admission(
            settings, stop, clock, listener, folders, account, settings.limits()::objection);
    this.codexVersion = codexVersion;
    this.listener = listener;
    this.stop = stop;
    this.clock = clock;
  }

  RunSettings settings() {
    return settings;
  }

  /** Codex's command line for a new thread, or to resume one. */
  private List<String> command(ExecOptions options, Optional<String> thread) {
    String codex = program.path().toString();
    return thread.map(id -> options.resume(codex, id)).orElseGet(() -> options.command(codex));
  }

  /** The command line by which an agent is started. */
  List<String> agentCommand(ExecOptions options, Optional<String> thread, Task task) {
    List<String> command = new ArrayList<>();
    if (agentLock) {
      command.addAll(AgentLock.prefix(task.path(TaskFile.RUNNING_LOG)));
    }
    command.addAll(command(options, thread));
    return command;
  }

  /** What codex recorded of a thread's last turn, if it began since then. */
  ThreadRecord record(Optional<String> thread, Instant since) {
    return thread.map(id -> ThreadRecord.read(codexHome, id, since)).orElse(ThreadRecord.NONE);
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
  Verdict explained(Verdict verdict, Order order) {
    if (verdict.is(FailureClass.ENVIRONMENT)) {
      return verdict.located(codexHome);
    }
    if (!verdict.is(FailureClass.REJECTED)) {
      return verdict;
    }
    AgentSettings own = order.settings();
    AgentSettings common = settings.agents();
    boolean asCommon = own.model().equals(common.model()) && own.effort().equals(common.effort());
    return asCommon ? verdict : verdict.forThisTask();
  }

  /** Nobody has heard of the provider for minutes: the run stops if codex is not logged in. */
  void nobodyAnswered(Evidence evidence, Instant since) {
    String codexSays = evidence.lastError();
    boolean openai =
        record(evidence.threadId(), since).provider().matches("|openai")
            && System.getenv("CODEX_API_KEY") == null;
    if (!codexSays.isEmpty() && openai && program.isLoggedOut()) {
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

  Stop stop() {
    return stop;
  }

  /** Wall-clock time: for logs, and for the ends of usage limits, which are told in it. */
  Clock clock() {
    return clock;
  }

  /** An id that no other attempt has. */
  static String newAttemptId() {
    return "%x-%x-%x-%08x"
        .formatted(
            System.currentTimeMillis(),
            ProcessHandle.current().pid(),
            ATTEMPTS.incrementAndGet(),
            ThreadLocalRandom.current().nextInt());
  }

  /** The header of an attempt that starts now. */
  AttemptHeader header(Plan plan, Order order, Optional<Worktree> worktree) {
    AgentSettings own = order.settings();
    return new AttemptHeader(
        newAttemptId(),
        Instant.now(clock),
        machine.host(),
        machine.boot(),
        machine.pidNamespace(),
        agentLock,
        ProcessHandle.current().pid(),
        workerStart,
        codexVersion,
        order.base().toString(),
        worktree.map(tree -> tree.tree().toString()).orElse(""),
        own.folder().toString(),
        own.mode().label(),
        own.profile().isPresent() ? "permission profile" : "none",
        own.model().orElse("default"),
        own.effort().map(Effort::label).orElse("default"),
        order.sha256(),
        Prompt.hash(plan.prompt()),
        CodexProgram.display(command(order.options(), plan.thread())));
  }

  /**
   * The verdict on an attempt whose working folder is gone: if it is that of all, so is the run.
   */
  Verdict misled(Order order, String why) {
    Path common = settings.agents().folder();
    boolean own = !order.settings().folder().equals(common) && Files.isDirectory(common);
    return Verdict.failed(own ? FailureClass.REJECTED : FailureClass.ENVIRONMENT, why);
  }

  Recovery recovery() {
    return new Recovery(machine, stop::isAtOnce, repository);
  }

  void tell(RunEvent event) {
    listener.on(event);
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
