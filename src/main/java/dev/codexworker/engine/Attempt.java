package dev.codexworker.engine;

import dev.codexworker.codex.Activity;
import dev.codexworker.codex.Agent;
import dev.codexworker.codex.Classifier;
import dev.codexworker.codex.CodexEvent;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.FailureClass;
import dev.codexworker.codex.Progress;
import dev.codexworker.codex.Transcript;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One agent from its start to the end of its last process, and the check of what it did. */
final class Attempt implements Agent.Output {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final String CONTINUED = "\n         ";

  /** Pipes normally close with the last process; one that got away may hold them. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** A Ctrl+C at the terminal reaches codex and the worker at once, and codex may be faster. */
  private static final Duration SIGNAL_SETTLES = Duration.ofMillis(300);

  /** Events do not wake the wait: when codex would be idle is looked up anew after each nap. */
  private static final long LONGEST_NAP = Duration.ofSeconds(30).toNanos();

  private final TaskLog log;
  private final RunContext run;
  private final Order order;
  private final AgentSettings settings;
  private final Clock clock;
  private final String id;
  private final Task task;
  private final long deadline;
  private final Evidence evidence = new Evidence();
  private final Progress progress = new Progress();
  private final CompletableFuture<IOException> logFailure = new CompletableFuture<>();
  private final Set<Long> survivors = new HashSet<>();

  /** An attempt at a claimed task, with an id of its own. */
  Attempt(RunContext run, Order order, TaskLog log, String id, Task task) {
    this.run = run;
    this.settings = order.settings();
    this.order = order;
    this.log = log;
    this.id = id;
    this.task = task;
    this.clock = run.clock();
    this.deadline = System.nanoTime() + settings.timeout().toNanos();
  }

  /**
   * How an attempt ended.
   *
   * @param survivors processes that could not be ended, normally none
   * @param checkOutput the end of what a failed check printed; empty if none failed
   * @param threadGone whether codex did not know the thread it was to go on with
   */
  record End(
      Verdict verdict,
      OptionalInt exitCode,
      Evidence evidence,
      Set<Long> survivors,
      String checkOutput,
      boolean threadGone) {

    /**
     * An answer of an earlier attempt, which is still to be delivered.
     *
     * @param verdict whether it can be
     */
    static End answeredBefore(Verdict verdict, Optional<String> threadId, String message) {
      return new End(
          verdict,
          OptionalInt.empty(),
          Evidence.remembered(threadId, message),
          Set.of(),
          "",
          false);
    }

    /** An attempt whose agent was never started. */
    static End notStarted(FailureClass why, String reason) {
      return new End(
          Verdict.failed(why, reason), OptionalInt.empty(), new Evidence(), Set.of(), "", false);
    }
  }

  /** Why the wait for a process ended. */
  private enum Wait {
    EXITED,
    TIMEOUT,
    IDLE,
    STOPPED
  }

  /**
   * Runs the agent, judges it, and runs the check if there is one.
   *
   * @throws IOException if it can't be started or its log can't be written; no process is left then
   */
  End run(Plan plan) throws IOException {
    Agent agent =
        Agent.start(
            run.command(order.options(), plan.thread()),
            settings.folder(),
            id,
            run.settings().allowGithub(),
            plan.prompt(),
            this);
    try {
      log.agent(agent.pid(), agent.startTicks());
    } catch (IOException e) {
      logFailure.complete(e);
    }
    Wait wait = finish(agent, true);
    OptionalInt exit = exitCode(agent);
    Verdict verdict = wait == Wait.EXITED ? judge(exit.orElseThrow()) : cutShort(wait);
    boolean gone =
        plan.thread().isPresent()
            && exit.isPresent()
            && Classifier.isThreadGone(exit.getAsInt(), evidence);
    String checkOutput = "";
    if (verdict.failure().isEmpty() && run.settings().verify().isPresent()) {
      Check check = new Check(this::note);
      verdict = verify(run.settings().verify().get(), check);
      checkOutput = verdict.failure().isEmpty() ? "" : check.lastLines();
    }
    return new End(verdict, exit, evidence, Set.copyOf(survivors), checkOutput, gone);
  }

  private Verdict verify(String command, Check check) throws IOException {
    Optional<String> misled = order.misled();
    if (misled.isPresent()) {
      return Verdict.failed(run.misled(order, misled.get()), misled.get());
    }
    note("verify: $ " + command);
    run.tell(new RunEvent.Doing(task, "verify: $ " + command));
    Agent agent =
        Agent.startCheck(
            command,
            settings.folder(),
            id,
            Map.of("CODEX_WORKER_TASK", task.path(TaskFile.IN_PROGRESS).toString()),
            check);
    Wait wait = finish(agent, false);
    if (wait == Wait.STOPPED) {
      return stopped();
    }
    String ended =
        wait == Wait.EXITED ? "exited with " + exitCode(agent).orElseThrow() : "took too long";
    note("verify: " + ended);
    return ended.equals("exited with 0")
        ? Verdict.DONE
        : Verdict.failed(FailureClass.VERIFY_FAILED, "the check " + ended + ": " + command);
  }

  /** Waits for a process, ends what has to be ended, and takes in all it printed. */
  private Wait finish(Agent agent, boolean mayIdle) throws IOException {
    Wait wait = Wait.STOPPED;
    try {
      wait = await(agent, mayIdle);
    } finally {
      survivors.addAll(
          wait == Wait.EXITED
              ? agent.sweep(run.stop()::isAtOnce)
              : agent.end(run.stop()::isAtOnce));
    }
    if (!agent.drain(DRAIN)) {
      note("some process that got away still holds the output");
    }
    if (logFailure.isDone()) {
      throw new IOException(logFailure.join());
    }
    return wait;
  }

  private Wait await(Agent agent, boolean mayIdle) {
    CompletableFuture<Object> end =
        CompletableFuture.anyOf(agent.exit(), run.stop().whenAgentsEnd(), logFailure);
    while (!end.isDone()) {
      long now = System.nanoTime();
      OptionalLong idle = mayIdle ? progress.idleAt(settings.idleTimeout()) : OptionalLong.empty();
      if (now - deadline >= 0) {
        return Wait.TIMEOUT;
      }
      if (idle.isPresent() && now - idle.getAsLong() >= 0) {
        return Wait.IDLE;
      }
      long nap = Math.min(LONGEST_NAP, settings.idleTimeout().toNanos());
      long left = Math.min(Math.min(deadline, idle.orElse(deadline)) - now, nap);
      try {
        end.get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Look again: the agent may have got on meanwhile.
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException("nobody fails or interrupts this wait", e);
      }
    }
    return agent.exit().isDone() ? Wait.EXITED : Wait.STOPPED;
  }

  private static OptionalInt exitCode(Agent agent) {
    return agent.exit().isDone() ? OptionalInt.of(agent.exit().join()) : OptionalInt.empty();
  }

  private Verdict judge(int exit) {
    Verdict verdict = Classifier.judge(exit, evidence);
    boolean interrupted =
        Classifier.endedEarly(exit, evidence)
            && (run.stop().isEndingAgents() || run.stop().awaitEndAgents(SIGNAL_SETTLES));
    if (interrupted) {
      return stopped();
    }
    return verdict.failure().isPresent() && StopRequest.isMade(task)
        ? Verdict.failed(FailureClass.STOPPED, Stopper.REASON)
        : verdict;
  }

  private Verdict cutShort(Wait wait) {
    return switch (wait) {
      case TIMEOUT ->
          Verdict.failed(
              FailureClass.TIMEOUT, "no outcome within " + settings.timeout().toSeconds() + " s");
      case IDLE ->
          Classifier.judgeStalled(
              evidence,
              evidence.threadId().isEmpty()
                  ? "codex did not get started"
                  : "no progress for " + settings.idleTimeout().toSeconds() + " s");
      default -> stopped();
    };
  }

  private Verdict stopped() {
    return Verdict.failed(FailureClass.INTERRUPTED, "stopped: " + run.stop().reason());
  }

  @Override
  public void event(CodexEvent event) {
    boolean known = evidence.resumableThread().isPresent();
    evidence.add(event);
    progress.add(event);
    if (Evidence.isAnswer(event) && !event.type().equals("turn.failed")) {
      run.patience().answered();
    }
    try {
      if (!known && evidence.resumableThread().isPresent()) {
        log.thread(evidence.resumableThread().get());
      }
    } catch (IOException e) {
      logFailure.complete(e);
    }
    Transcript.text(event).ifPresent(this::note);
    Activity.of(event).ifPresent(activity -> run.tell(new RunEvent.Doing(task, activity)));
  }

  @Override
  public void text(String stream, String line) {
    if (stream.equals("stderr")) {
      evidence.addStderr(line);
    }
    note(stream + ": " + line);
  }

  private void note(String text) {
    try {
      String time = LocalTime.now(clock).format(TIME);
      log.transcript(time + " " + text.strip().replace("\n", CONTINUED));
    } catch (IOException e) {
      logFailure.complete(e);
    }
  }
}
