package dev.codexworker.engine;

import dev.codexworker.admission.Admission;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.Verdict;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.ProcessLimit;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.Rejection;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.AttemptResult.Outcome;
import dev.codexworker.task.Claim;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.LastMessage;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.Tokens;
import dev.codexworker.worktree.Work;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The attempts that a run makes at one claimed task, until one of them settles it. */
final class Attempts {
  private final RunContext run;
  private final Claim claim;
  private final Task task;
  private final Admission.Place place;
  private final TaskLog log;
  private final TaskSpec spec;
  private final Optional<Worktree> worktree;

  private final ModelOfAttempt models;
  private final Turns turns;
  private final Policy policy;
  private final long begun = System.nanoTime();

  /** Whether the log says that the task is done: what is left to do then, recovery can do. */
  private boolean answered;

  private long attemptBegun;
  private int attempts;
  private ThreadTokens threadTokens;
  private Optional<Tokens> used = Optional.empty();

  private Attempts(
      RunContext run,
      Claim claim,
      Admission.Place place,
      LogHistory history,
      TaskLog log,
      Setup setup,
      Optional<String> undelivered) {
    this.run = run;
    this.claim = claim;
    this.task = claim.task();
    this.place = place;
    this.log = log;
    this.spec = setup.spec();
    this.worktree = setup.worktree();
    this.turns = new Turns(run, task, spec, history, undelivered, setup.isAsItWas());
    this.policy = new Policy(run, task, spec);
    this.models = new ModelOfAttempt(run.capacity(), spec, history);
    this.attempts = history.attempts();
    this.threadTokens = ThreadTokens.of(history);
  }

  /** Makes the attempts at a task whose place was entered, and commits the outcome. */
  static TaskEnd make(RunContext run, Claim claim, Admission.Place place) throws IOException {
    LogHistory history = LogHistory.of(claim.task());
    Optional<Repair> repair = run.settings().repair(claim.task());
    if (repair.isPresent()) {
      Prompt prompt = Prompt.read(claim.file(), TaskNotes.lastReading(claim.task()));
      return repair(run, claim, place, history, prompt);
    }
    Prompt prompt = Prompt.read(claim.file(), run.settings().reading());
    boolean waiting = history.isAnswered(claim.task()) || history.isUndelivered(claim.task());
    Optional<String> undelivered =
        waiting ? LastMessage.read(claim.task().logPath().orElseThrow()) : Optional.empty();
    try (TaskLog log = claim.openLog()) {
      Setup setup;
      try {
        setup = Setup.of(run, claim.task(), prompt, history);
      } catch (IOException e) {
        claim.giveUp();
        throw e;
      }
      return new Attempts(run, claim, place, history, log, setup, undelivered).run();
    }
  }

  /** The log of a done task is not touched before all is ready, so it stays done until then. */
  private static TaskEnd repair(
      RunContext run, Claim claim, Admission.Place place, LogHistory history, Prompt prompt)
      throws IOException {
    Setup setup = Setup.of(run, claim.task(), prompt, history);
    Optional<Rejection> rejection = setup.spec().rejection();
    if (rejection.isPresent()) {
      String why = rejection.get().at(claim.task().name());
      run.tell(new RunEvent.Refused(claim.task(), why));
      return TaskEnd.REFUSED;
    }
    try (TaskLog log = claim.openLog()) {
      return new Attempts(run, claim, place, history, log, setup, Optional.empty()).run();
    }
  }

  private TaskEnd run() throws IOException {
    Turn turn = turns.first();
    TaskSpec asked = models.next();
    AttemptHeader header = header(turn, asked);
    try {
      if (spec.rejection().isPresent()) {
        // No agent starts: after a crash before the commit, the next run comes to the same end.
        log.headerWithoutAgent(header);
      } else {
        claim.begin(log, header);
      }
      while (true) {
        Attempt.End end = attempt(turn, header, asked);
        models.ended(asked, end);
        Outcome outcome = policy.outcome(end);
        record(turn, end, outcome);
        FailureClass.Lesson lesson = Policy.lesson(end);
        answered = outcome == Outcome.DONE;
        if (answered) {
          Optional<String> problem = deliver(header, end);
          if (problem.isPresent()) {
            end = end.but(Verdict.failed(FailureClass.UNDELIVERED, problem.get()));
            outcome = Outcome.FAILED;
          }
        }
        place.leave(lesson);
        if (outcome != Outcome.RETRY || !awaitRetry(end)) {
          return commit(outcome, end);
        }
        if (end.threadGone()) {
          log.transcript("codex no longer knows the thread: the task is started afresh");
        }
        turn = turns.next(turn, end);
        asked = models.next();
        header = header(turn, asked);
        log.header(header);
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      if (!answered) {
        claim.giveUp();
      }
      throw e;
    }
  }

  private AttemptHeader header(Turn turn, TaskSpec asked) {
    return run.launcher()
        .header(task.name(), turn, asked, worktree, run.settings().reading(), run.clock());
  }

  private Attempt.End attempt(Turn turn, AttemptHeader header, TaskSpec asked) throws IOException {
    attemptBegun = System.nanoTime();
    attempts++;
    run.tell(new RunEvent.Started(task, attempts, turn.thread().isPresent()));
    if (turn.thread().isPresent()) {
      log.thread(turn.thread().get());
    }
    log.prompt(turn.prompt());
    Optional<String> rejection = spec.rejection().map(why -> why.at(task.name()));
    if (turn.verified()) {
      return Attempt.End.answeredBefore(
          rejection.map(why -> Verdict.failed(FailureClass.UNDELIVERED, why)).orElse(Verdict.DONE),
          turn);
    }
    Optional<Verdict> obstacle = obstacle(rejection);
    if (obstacle.isPresent()) {
      return Attempt.End.notStarted(obstacle.get());
    }
    try {
      Attempt attempt = new Attempt(run, policy, asked, log, header, task);
      Optional<Attempt.End> unready = attempt.prepare(worktree);
      if (unready.isPresent()) {
        return unready.get();
      }
      Attempt.End end = turn.answer().isPresent() ? attempt.take(turn) : attempt.run(turn);
      run.preparations().hint(run, worktree, end);
      return end;
    } catch (IOException e) {
      return Attempt.End.notStarted(Verdict.failed(FailureClass.ENVIRONMENT, IoMessage.of(e)));
    } catch (OutOfMemoryError e) {
      Set<Long> survivors = AgentProcesses.leftBy(header.id()).end(() -> true);
      return Attempt.End.notStarted(Verdict.failed(FailureClass.ENVIRONMENT, ProcessLimit.words(e)))
          .with(survivors);
    }
  }

  /** What keeps an agent from being started; empty if nothing does. */
  private Optional<Verdict> obstacle(Optional<String> rejection) {
    if (rejection.isPresent()) {
      return Optional.of(Verdict.failed(FailureClass.REJECTED, rejection.get()));
    }
    if (StopRequest.isMade(task)) {
      return Optional.of(Policy.STOPPED);
    }
    if (run.stop().isEndingAgents()) {
      return Optional.of(policy.interrupted());
    }
    return spec.workingFolderProblem().map(policy::workingFolderProblem);
  }

  private void record(Turn turn, Attempt.End end, Outcome outcome) throws IOException {
    Optional<Tokens> reported = end.evidence().usage();
    Optional<Tokens> attempt = threadTokens.since(turn.thread(), reported);
    threadTokens = threadTokens.next(end.evidence().threadId(), reported);
    used = attempt.map(now -> used.map(now::plus).orElse(now)).or(() -> used);
    run.tally().addTokens(attempt);
    if (outcome == Outcome.DONE) {
      place.leaveAnswered(Policy.lesson(end));
    }
    log.result(
        new AttemptResult(
            outcome,
            end.verdict().failure(),
            end.verdict().reason(),
            end.exitCode(),
            Duration.ofNanos(System.nanoTime() - attemptBegun),
            attempt,
            reported,
            end.evidence().threadId(),
            outcome == Outcome.DONE ? published(end) : Optional.empty(),
            end.evidence().lastMessage()));
    if (outcome == Outcome.DONE && !end.survivors().isEmpty()) {
      run.listener().notice(Policy.survivors(task, end));
    }
  }

  /** Waits for the next attempt; false if the run stops before. */
  private boolean awaitRetry(Attempt.End end) throws IOException {
    if (!task.folder().isLockCurrent()) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, TaskRun.lockGone(task));
      return false;
    }
    Policy.Retry retry = policy.retry(end);
    run.tell(
        new RunEvent.Retrying(
            task,
            end.verdict().failure().orElseThrow(),
            end.verdict().reason(),
            retry.which(),
            retry.delay()));
    return !run.awaitStop(task, retry.delay()) && place.enter();
  }

  private TaskEnd commit(Outcome outcome, Attempt.End end) throws IOException {
    TaskEnd taskEnd = TaskEnd.of(outcome, end.verdict().failure());
    try {
      claim.commit(outcome.log());
    } catch (Claim.LogReplaced e) {
      run.tell(
          new RunEvent.Refused(
              task, IoMessage.of(e) + ", so its outcome is not known; the task is pending"));
      return TaskEnd.REFUSED;
    } catch (FileAlreadyExistsException e) {
      run.tell(new RunEvent.Refused(task, Conflict.words(task, outcome.log(), e.getFile())));
      boolean published = e.getFile().equals(task.path(TaskFile.TASK).toString());
      if (!published) {
        return TaskEnd.REFUSED;
      }
    }
    run.tell(
        new RunEvent.Finished(
            task,
            taskEnd,
            end.verdict().failure(),
            end.verdict().reason(),
            Duration.ofNanos(System.nanoTime() - begun),
            used,
            task.path(outcome.log()),
            taskEnd == TaskEnd.DONE ? branch() : Optional.empty()));
    return taskEnd;
  }

  private Optional<String> branch() {
    try {
      return worktree.isPresent() ? worktree.get().branchLeft() : Optional.empty();
    } catch (IOException e) {
      // The outcome is published; only the line that tells of it lacks the name.
      return Optional.empty();
    }
  }

  private Optional<String> published(Attempt.End end) {
    return spec.output().map(output -> OutputFile.hash(end.evidence().lastMessage()));
  }

  /**
   * Hands over what the task came to.
   *
   * @return why that can't be done, which fails the task; empty if it was
   * @throws IOException if no other task could fare better, or all ends at once: then recovery does
   *     it
   */
  private Optional<String> deliver(AttemptHeader header, Attempt.End end) throws IOException {
    Evidence evidence = end.evidence();
    try {
      new Delivery(task, spec.output(), worktree)
          .deliver(
              new Work(
                  header.id(),
                  Prompt.title(spec.prompt()),
                  evidence.threadId(),
                  evidence.lastMessage()))
          .forEach(odd -> run.listener().notice(task.name() + ": " + odd));
      return Optional.empty();
    } catch (IOException e) {
      if (Delivery.concernsAll(e)) {
        throw e;
      }
      String reason = Delivery.failure(e);
      log.result(AttemptResult.failed(FailureClass.UNDELIVERED, reason, evidence.threadId()));
      return Optional.of(reason);
    }
  }
}
