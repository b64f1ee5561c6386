package dev.codexworker.engine;

import dev.codexworker.codex.Agent;
import dev.codexworker.codex.Classifier;
import dev.codexworker.codex.CodexEvent;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.FailureClass;
import dev.codexworker.codex.Transcript;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.TaskLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One agent from its start to the end of its last process. */
final class Attempt implements Agent.Output {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final String CONTINUED = "\n         ";

  /** Pipes normally close with the last process; one that got away may hold them. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** A Ctrl+C at the terminal reaches codex and the worker at once, and codex may be faster. */
  private static final Duration SIGNAL_SETTLES = Duration.ofMillis(300);

  private final TaskLog log;
  private final Stop stop;
  private final Clock clock;
  private final Evidence evidence = new Evidence();
  private final CompletableFuture<IOException> logFailure = new CompletableFuture<>();

  Attempt(TaskLog log, Stop stop, Clock clock) {
    this.log = log;
    this.stop = stop;
    this.clock = clock;
  }

  /**
   * How an agent ended.
   *
   * @param survivors processes that could not be ended, normally none
   */
  record End(Verdict verdict, OptionalInt exitCode, Evidence evidence, Set<Long> survivors) {}

  /**
   * Runs the agent and judges it.
   *
   * @throws IOException if it can't be started or its log can't be written; no process is left then
   */
  End run(List<String> command, Path folder, String attemptId, String prompt, Duration timeout)
      throws IOException {
    Agent agent = Agent.start(command, folder, attemptId, prompt, this);
    try {
      log.agent(agent.pid(), agent.startTicks());
    } catch (IOException e) {
      logFailure.complete(e);
    }
    boolean timedOut = !awaitEnd(agent, timeout);
    boolean exited = agent.exit().isDone();
    Set<Long> survivors = exited ? agent.sweep(stop::isAtOnce) : agent.end(stop::isAtOnce);
    if (!agent.drain(DRAIN)) {
      note("some process that got away still holds codex's output");
    }
    if (logFailure.isDone()) {
      throw new IOException(logFailure.join());
    }
    OptionalInt exit =
        agent.exit().isDone() ? OptionalInt.of(agent.exit().join()) : OptionalInt.empty();
    Verdict verdict = exited ? judge(agent.exit().join()) : cutShort(timedOut, timeout);
    return new End(verdict, exit, evidence, survivors);
  }

  /** Returns false if the time ran out, true if the agent exited or has to be ended. */
  private boolean awaitEnd(Agent agent, Duration timeout) {
    try {
      CompletableFuture.anyOf(agent.exit(), stop.whenAgentsEnd(), logFailure)
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("nobody fails or interrupts this wait", e);
    }
  }

  private Verdict judge(int exit) {
    Verdict verdict = Classifier.judge(exit, evidence);
    boolean interrupted =
        Classifier.endedEarly(exit, evidence)
            && (stop.isEndingAgents() || stop.await(SIGNAL_SETTLES));
    return interrupted ? stopped() : verdict;
  }

  private Verdict cutShort(boolean timedOut, Duration timeout) {
    return timedOut
        ? Verdict.failed(FailureClass.TIMEOUT, "no outcome within " + timeout.toSeconds() + " s")
        : stopped();
  }

  private Verdict stopped() {
    return Verdict.failed(FailureClass.INTERRUPTED, "stopped: " + stop.reason());
  }

  @Override
  public void event(CodexEvent event) {
    boolean knewThread = evidence.threadId().isPresent();
    evidence.add(event);
    try {
      if (!knewThread && evidence.threadId().isPresent()) {
        log.thread(evidence.threadId().get());
      }
    } catch (IOException e) {
      logFailure.complete(e);
    }
    Transcript.text(event).ifPresent(this::note);
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
