package dev.codexworker.engine;

import dev.codexworker.codex.Activity;
import dev.codexworker.codex.Agent;
import dev.codexworker.codex.Classifier;
import dev.codexworker.codex.CodexEvent;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.Progress;
import dev.codexworker.codex.Transcript;
import dev.codexworker.codex.Verdict;
import dev.codexworker.command.AgentWatch;
import dev.codexworker.event.RunEvent;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskLog;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One agent from its start to the end of its last process, and the check of what it did. */
final class Attempt implements Agent.Output, AgentWatch.Subject {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final String CONTINUED = "\n         ";

  /** A Ctrl+C at the terminal reaches codex and the worker at once, and codex may be faster. */
  private static final Duration SIGNAL_SETTLES = Duration.ofMillis(300);

  private final TaskLog log;
  private final RunContext run;
  private final Policy policy;
  private final TaskSpec spec;
  private final AgentSettings settings;
  private final Clock clock;
  private final AttemptHeader header;
  private final Task task;
  private final Evidence evidence;
  private final Progress progress;
  private final CompletableFuture<IOException> logFailure = new CompletableFuture<>();
  private final AgentWatch watch;
  private final Silence silence;

  Attempt(
      RunContext run, Policy policy, TaskSpec spec, TaskLog log, AttemptHeader header, Task task) {
    this.run = run;
    this.policy = policy;
    this.settings = spec.settings();
    this.spec = spec;
    this.log = log;
    this.header = header;
    this.task = task;
    this.clock = run.clock();
    this.evidence = new Evidence(settings.mode() != Sandbox.DANGER_FULL_ACCESS);
    this.progress = new Progress(run.time()::nanos);
    this.silence = new Silence(run, log, evidence);
    this.watch = new AgentWatch(run.stop(), run.time(), settings.timeout(), logFailure, this::note);
  }

  /**
   * How an attempt ended.
   *
   * @param survivors processes that could not be ended, normally none
   * @param check what did not pass, for codex; empty if no check failed
   * @param checkOutput the end of what it printed
   * @param threadGone whether codex did not know the thread it was to resume
   */
  record End(
      Verdict verdict,
      OptionalInt exitCode,
      Evidence evidence,
      Set<Long> survivors,
      String check,
      String checkOutput,
      boolean threadGone) {

    /** The same, but for how it ended. */
    End but(Verdict other) {
      return new End(other, exitCode, evidence, survivors, check, checkOutput, threadGone);
    }

    static End notStarted(Verdict why) {
      return new End(why, OptionalInt.empty(), new Evidence(true), Set.of(), "", "", false);
    }

    /** An answer of an earlier attempt, and whether it can be delivered. */
    static End answeredBefore(Verdict verdict, Turn turn) {
      return notStarted(verdict).with(remembered(turn));
    }

    /** The same, with processes that could not be ended. */
    End with(Set<Long> left) {
      return new End(verdict, exitCode, evidence, left, check, checkOutput, threadGone);
    }

    private End with(Evidence other) {
      return new End(verdict, exitCode, other, survivors, check, checkOutput, threadGone);
    }
  }

  private static Evidence remembered(Turn turn) {
    return Evidence.remembered(turn.thread(), turn.answer().orElse(""));
  }

  /**
   * Makes the task's worktree ready.
   *
   * @return how the attempt ended, if it is not ready; empty if it is
   * @throws IOException if that can't be done; no process is left then
   */
  Optional<End> prepare(Optional<Worktree> worktree) throws IOException {
    if (worktree.isEmpty()) {
      return Optional.empty();
    }
    return new Preparation(
            run,
            policy,
            task,
            worktree.get(),
            header.id(),
            settings.timeout(),
            this::note,
            logFailure)
        .make();
  }

  /**
   * Runs the agent, judges it, and verifies its answer.
   *
   * @throws IOException if it can't be started or its log can't be written; no process is left then
   */
  End run(Turn turn) throws IOException {
    run.patience().asks();
    List<String> command = run.launcher().command(spec.options(), turn.thread(), task, header.id());
    Agent agent =
        Comeback.await(
            run,
            task,
            () ->
                Agent.start(
                    command,
                    settings.folder(),
                    header.id(),
                    run.settings().has(RunFlag.ALLOW_GITHUB),
                    turn.prompt(),
                    this));
    try {
      log.agent(agent.pid(), agent.startTicks());
    } catch (IOException e) {
      logFailure.complete(e);
    }
    AgentWatch.End ended = watch.finish(agent, this);
    OptionalInt exit = AgentWatch.exitCode(agent);
    Verdict verdict = judge(ended, exit, turn);
    boolean gone =
        turn.thread().isPresent()
            && exit.isPresent()
            && Classifier.isThreadGone(exit.getAsInt(), evidence);
    return verified(new End(verdict, exit, evidence, watch.survivors(), "", "", gone));
  }

  /**
   * Verifies an answer that codex recorded after its worker had died.
   *
   * @throws IOException if the log can't be written; no process is left then
   */
  End take(Turn turn) throws IOException {
    Evidence taken = remembered(turn);
    taken.add(run.record(turn.thread(), Instant.EPOCH));
    return verified(End.notStarted(Verdict.DONE).with(taken));
  }

  private End verified(End end) throws IOException {
    if (!end.verdict().isDone()) {
      return end;
    }
    AgentWatch checkWatch =
        new AgentWatch(run.stop(), run.time(), settings.timeout(), logFailure, this::note);
    Verification.Result result =
        new Verification(run, policy, spec, task, this::note)
            .verify(end.evidence().lastMessage(), header.id(), checkWatch);
    Set<Long> survivors = new HashSet<>(watch.survivors());
    survivors.addAll(checkWatch.survivors());
    return new End(
        result.verdict(),
        end.exitCode(),
        end.evidence(),
        survivors,
        result.check(),
        result.printed(),
        false);
  }

  private Verdict judge(AgentWatch.End ended, OptionalInt exit, Turn turn) {
    evidence.add(run.record(evidence.threadId(), header.started()));
    run.account().heard(evidence.limits());
    if (ended != AgentWatch.End.EXITED && evidence.isTurnAnswered()) {
      note("codex had answered and did not exit; its processes were ended");
      return Classifier.judge(0, evidence, ZonedDateTime.now(clock));
    }
    return switch (ended) {
      case EXITED -> judge(exit.orElseThrow(), turn);
      case TIMEOUT ->
          Verdict.failed(
              FailureClass.TIMEOUT, "no outcome within " + settings.timeout().toSeconds() + " s");
      case IDLE ->
          Classifier.judgeStalled(
              evidence,
              evidence.threadId().isEmpty()
                  ? "codex did not get started"
                  : "no progress for " + settings.idleTimeout().toSeconds() + " s");
      case CANCELLED -> Policy.STOPPED;
      case ANSWERED, STOPPED -> policy.interrupted();
    };
  }

  private Verdict judge(int exit, Turn turn) {
    Verdict verdict = Classifier.judge(exit, evidence, ZonedDateTime.now(clock));
    boolean interrupted =
        Classifier.endedEarly(exit, evidence)
            && (run.stop().isEndingAgents() || run.stop().awaitEndAgents(SIGNAL_SETTLES));
    if (interrupted) {
      return policy.interrupted();
    }
    if (!verdict.isDone() && StopRequest.isMade(task)) {
      return Policy.STOPPED;
    }
    verdict = policy.explained(spec, verdict, turn.thread().isPresent());
    if (evidence.threadId().isPresent() || evidence.isAnswered()) {
      return run.failedStarts().started(verdict);
    }
    boolean own = !spec.isAsAllTasks(run.settings().agents());
    return own ? verdict : run.failedStarts().notStarted(task, verdict);
  }

  @Override
  public OptionalLong idleAt() {
    return progress.idleAt(settings.idleTimeout());
  }

  @Override
  public boolean isAnswered() {
    return evidence.isTurnAnswered();
  }

  @Override
  public void beat() {
    try {
      silence.look(header.started());
    } catch (IOException e) {
      logFailure.complete(e);
    }
  }

  @Override
  public boolean isCancelled() {
    return StopRequest.isMade(task);
  }

  @Override
  public void unread(long bytes) {
    evidence.addUnread(bytes);
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
