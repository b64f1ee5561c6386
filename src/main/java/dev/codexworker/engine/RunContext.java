package dev.codexworker.engine;

import dev.codexworker.codex.AgentProcesses;
import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.ExecOptions;
import dev.codexworker.codex.FailureClass;
import dev.codexworker.codex.Machine;
import dev.codexworker.frontmatter.Effort;
import dev.codexworker.git.Repository;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.Tokens;
import dev.codexworker.worktree.Worktree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What all tasks of a run share. */
final class RunContext {
  private static final AtomicLong ATTEMPTS = new AtomicLong();

  private final RunSettings settings;
  private final String program;
  private final String codexVersion;
  private final Admission admission;
  private final Patience patience = new Patience();
  private final RunListener listener;
  private final Stop stop;
  private final Clock clock;
  private final Machine machine = Machine.current();
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
      String program,
      String codexVersion,
      RunListener listener,
      Stop stop,
      Clock clock,
      List<TaskFolder> folders,
      Optional<Repository> repository) {
    this.settings = settings;
    this.repository = repository;
    this.program = program;
    this.admission =
        new Admission(settings, stop, clock, listener, folders, settings.limits()::objection);
    this.codexVersion = codexVersion;
    this.listener = listener;
    this.stop = stop;
    this.clock = clock;
  }

  RunSettings settings() {
    return settings;
  }

  /** The command line of an agent that starts a new thread, or goes on with one. */
  List<String> command(ExecOptions options, Optional<String> thread) {
    return thread.map(id -> options.resume(program, id)).orElseGet(() -> options.command(program));
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
        ProcessHandle.current().pid(),
        workerStart,
        codexVersion,
        order.base().toString(),
        worktree.map(tree -> tree.tree().toString()).orElse(""),
        own.folder().toString(),
        own.mode().label(),
        own.model().orElse("default"),
        own.effort().map(Effort::label).orElse("default"),
        order.sha256(),
        CodexProgram.display(command(order.options(), plan.thread())));
  }

  /**
   * How an attempt ends whose working folder is gone: if it is that of all tasks, so does the run.
   */
  FailureClass misled(Order order, String why) {
    Path common = settings.agents().folder();
    if (!order.settings().folder().equals(common) && Files.isDirectory(common)) {
      return FailureClass.REJECTED;
    }
    stop.stopClaiming(StopCause.ENVIRONMENT, why);
    return FailureClass.INTERRUPTED;
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
