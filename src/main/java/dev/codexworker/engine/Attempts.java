package dev.codexworker.engine;

import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.FailureClass;
import dev.codexworker.codex.UsageLimit;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The attempts that a run makes at one claimed task, until one of them settles it. */
final class Attempts {
  /** How long a usage limit is taken to last whose end codex does not tell. */
  private static final Duration UNKNOWN_LIMIT = Duration.ofMinutes(10);

  /** Codex's exit code for a command line that it does not take: it takes none of the others. */
  private static final int REFUSED_OPTIONS = 2;

  private final RunContext run;
  private final Claim claim;
  private final Task task;
  private final Admission.Place place;
  private final Order order;
  private final Optional<Worktree> worktree;

  /** Whether the output was there before: then it is this task's, else the order is rejected. */
  private final boolean ownsOutput;

  private final long begun = System.nanoTime();

  /** Whether the log says that the task is done: what is left to do then, recovery can do. */
  private boolean answered;

  private long attemptBegun;
  private int attempts;
  private int failures;
  private int overloads;
  private ThreadTokens threadTokens = ThreadTokens.NONE;
  private Optional<Tokens> used = Optional.empty();

  /** The attempts at a task whose place was entered. */
  Attempts(RunContext run, Claim claim, Admission.Place place) throws IOException {
    this.run = run;
    this.claim = claim;
    this.task = claim.task();
    this.place = place;
    Prompt prompt = Prompt.read(claim.file());
    Optional<Worktree> tree = Optional.empty();
    Order ordered;
    try {
      tree = worktree(prompt);
      RunSettings own = tree.map(t -> run.settings().in(t.folder())).orElse(run.settings());
      ordered = Order.of(own, task, prompt);
    } catch (Worktree.Impossible e) {
      ordered =
          Order.rejected(run.settings(), prompt, new Rejection(0, "worktree: " + e.getMessage()));
    }
    this.worktree = tree;
    this.order = ordered;
    this.ownsOutput = order.output().filter(output -> Files.exists(output.path())).isPresent();
  }

  /** What an attempt comes to. */
  private enum Next {
    DONE(AttemptResult.Outcome.DONE, TaskFile.DONE_LOG, TaskEnd.DONE),
    FAILED(AttemptResult.Outcome.FAILED, TaskFile.FAILED_LOG, TaskEnd.FAILED),
    INTERRUPTED(AttemptResult.Outcome.INTERRUPTED, TaskFile.INTERRUPTED_LOG, TaskEnd.INTERRUPTED),
    LIMITED(AttemptResult.Outcome.INTERRUPTED, TaskFile.INTERRUPTED_LOG, TaskEnd.LIMITED),
    RETRY(AttemptResult.Outcome.RETRY, TaskFile.INTERRUPTED_LOG, TaskEnd.INTERRUPTED);

    private final AttemptResult.Outcome outcome;
    private final TaskFile log;
    private final TaskEnd end;

    Next(AttemptResult.Outcome outcome, TaskFile log, TaskEnd end) {
      this.outcome = outcome;
      this.log = log;
      this.end = end;
    }
  }

  /** Makes them, and commits the outcome. */
  TaskEnd run() throws IOException {
    Plan plan = firstPlan();
    AttemptHeader header = run.header(plan, order);
    try (TaskLog log = claim.begin(header)) {
      while (true) {
        Attempt.End end = attempt(plan, header, log);
        Next next = next(end);
        record(plan, end, next, log);
        answered = next == Next.DONE;
        if (answered) {
          publish(end.evidence().lastMessage());
          finishWorktree(end.evidence().threadId());
        }
        place.leave(lesson(end));
        if (next != Next.RETRY || !awaitRetry(end)) {
          return commit(next, end);
        }
        plan = nextPlan(plan, end, log);
        header = run.header(plan, order);
        log.header(header);
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      if (!answered) {
        giveBack();
      }
      throw e;
    }
  }

  private Optional<Worktree> worktree(Prompt prompt) throws IOException, Worktree.Impossible {
    if (!run.settings().worktree() || prompt.frontMatter().isEmpty()) {
      return Optional.empty();
    }
    List<TaskName> needs = Order.allNeeds(task, prompt.frontMatter().get());
    return Optional.of(Worktree.open(run.settings().folder(), task, needs));
  }

  private Plan firstPlan() throws IOException {
    Optional<Path> log = task.logPath();
    if (log.isEmpty()) {
      return Plan.afresh(order.prompt());
    }
    LogHistory history = LogHistory.read(log.get());
    attempts = history.attempts();
    threadTokens = ThreadTokens.of(history);
    Optional<AttemptResult> last = history.lastResult();
    boolean sameTask =
        history.lastHeader().filter(h -> h.promptHash().equals(order.sha256())).isPresent();
    return last.isPresent() && sameTask && run.settings().resume()
        ? Plan.after(
            last.get().failureClass().orElse(""),
            last.get().reason(),
            history.threadId(),
            order.prompt())
        : Plan.afresh(order.prompt());
  }

  private Plan nextPlan(Plan plan, Attempt.End end, TaskLog log) throws IOException {
    Optional<String> thread =
        run.settings().resume()
            ? end.evidence().resumableThread().or(plan::thread)
            : Optional.empty();
    if (end.threadGone()) {
      log.transcript("codex no longer knows the thread: the task is started afresh");
      return Plan.afresh(order.prompt());
    }
    if (is(end.verdict(), FailureClass.VERIFY_FAILED)) {
      return Plan.afterCheck(
          run.settings().verify().orElse(""),
          end.checkOutput(),
          end.verdict().reason(),
          thread,
          order.prompt());
    }
    return Plan.after(label(end.verdict()), end.verdict().reason(), thread, order.prompt());
  }

  private Attempt.End attempt(Plan plan, AttemptHeader header, TaskLog log) throws IOException {
    attemptBegun = System.nanoTime();
    attempts++;
    run.tell(new RunEvent.Started(task, attempts, plan.thread().isPresent()));
    if (plan.thread().isPresent()) {
      log.thread(plan.thread().get());
    }
    log.prompt(plan.prompt());
    if (order.rejection().isPresent()) {
      return Attempt.End.notStarted(FailureClass.REJECTED, order.rejection().get().at(task.name()));
    }
    if (run.stop().isEndingAgents()) {
      return Attempt.End.notStarted(FailureClass.INTERRUPTED, "stopped: " + run.stop().reason());
    }
    try {
      return new Attempt(run, order, log, header.id(), task).run(plan);
    } catch (IOException e) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, task.name() + ": " + IoMessage.of(e));
      return Attempt.End.notStarted(FailureClass.INTERRUPTED, IoMessage.of(e));
    }
  }

  /** The policy: each class of failure has one. */
  private Next next(Attempt.End end) {
    Verdict verdict = end.verdict();
    if (verdict.failure().isEmpty()) {
      return Next.DONE;
    }
    if (!end.survivors().isEmpty()) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, survivors(end));
      return Next.INTERRUPTED;
    }
    if (end.threadGone()) {
      return Next.RETRY;
    }
    return switch (verdict.failure().get()) {
      case INTERRUPTED -> Next.INTERRUPTED;
      case USAGE_LIMIT -> limited(verdict.reason());
      case AUTH -> {
        run.stop().stopClaiming(StopCause.AUTH, verdict.reason());
        yield Next.INTERRUPTED;
      }
      case REJECTED -> {
        if (end.exitCode().equals(OptionalInt.of(REFUSED_OPTIONS))) {
          run.stop().stopClaiming(StopCause.REFUSED_OPTIONS, verdict.reason());
        }
        yield Next.FAILED;
      }
      case CAPACITY, NETWORK -> overloaded(verdict.reason());
      case TIMEOUT, IDLE, NO_ANSWER, TASK_FAILED, VERIFY_FAILED ->
          ++failures <= order.settings().retries() ? Next.RETRY : Next.FAILED;
    };
  }

  private Next limited(String reason) {
    run.patience().answered();
    Optional<ZonedDateTime> reset = UsageLimit.resetTime(reason, ZonedDateTime.now(run.clock()));
    boolean waits = run.settings().waitForLimit();
    if (waits || reset.isPresent()) {
      Instant until =
          reset
              .map(ZonedDateTime::toInstant)
              .orElseGet(() -> run.clock().instant().plus(UNKNOWN_LIMIT));
      run.admission().pause(until);
    }
    if (!waits) {
      run.stop().stopClaiming(StopCause.USAGE_LIMIT, reason);
    }
    return Next.LIMITED;
  }

  private Next overloaded(String reason) {
    overloads++;
    Duration sinceAnswer = run.patience().sinceLastAnswer();
    if (sinceAnswer.compareTo(run.settings().patience()) < 0) {
      return Next.RETRY;
    }
    run.stop()
        .stopClaiming(
            StopCause.ENVIRONMENT,
            "no answer from the provider for " + sinceAnswer.toSeconds() + " s: " + reason);
    return Next.INTERRUPTED;
  }

  private static Admission.Lesson lesson(Attempt.End end) {
    Verdict verdict = end.verdict();
    if (verdict.failure().isEmpty()) {
      return Admission.Lesson.ANSWERED;
    }
    return switch (verdict.failure().get()) {
      case CAPACITY, NETWORK -> Admission.Lesson.OVERLOADED;
      case NO_ANSWER, TASK_FAILED, VERIFY_FAILED ->
          end.evidence().isAnswered() ? Admission.Lesson.ANSWERED : Admission.Lesson.NONE;
      case USAGE_LIMIT, AUTH, REJECTED, TIMEOUT, IDLE, INTERRUPTED -> Admission.Lesson.NONE;
    };
  }

  private void record(Plan plan, Attempt.End end, Next next, TaskLog log) throws IOException {
    Optional<Tokens> reported = end.evidence().usage().map(Attempts::tokens);
    Optional<Tokens> attempt = threadTokens.since(plan.thread(), reported);
    threadTokens = threadTokens.next(end.evidence().threadId(), reported);
    used = attempt.map(now -> used.map(now::plus).orElse(now)).or(() -> used);
    log.result(
        new AttemptResult(
            next.outcome,
            end.verdict().failure().map(FailureClass::label),
            end.verdict().reason(),
            end.exitCode(),
            Duration.ofNanos(System.nanoTime() - attemptBegun),
            attempt,
            reported,
            end.evidence().threadId(),
            end.evidence().lastMessage()));
    run.addTokens(attempt);
    if (next == Next.DONE && !end.survivors().isEmpty()) {
      run.tell(new RunEvent.Notice(survivors(end)));
    }
  }

  /** Waits for the next attempt; false if the run stops before. */
  private boolean awaitRetry(Attempt.End end) throws IOException {
    boolean counted = !end.threadGone() && lesson(end) != Admission.Lesson.OVERLOADED;
    if (!task.folder().isLockCurrent()) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, TaskRun.lockGone(task));
      return false;
    }
    Duration first = run.settings().retryDelay();
    Duration delay =
        end.threadGone()
            ? Duration.ZERO
            : counted ? Backoff.before(first, failures) : Backoff.fullJitter(first, overloads);
    String which =
        counted
            ? "attempt " + (failures + 1) + " of " + (order.settings().retries() + 1)
            : "again, at no cost,";
    run.tell(
        new RunEvent.Retrying(task, label(end.verdict()), end.verdict().reason(), which, delay));
    return !run.stop().awaitStop(delay) && place.enter();
  }

  private TaskEnd commit(Next next, Attempt.End end) throws IOException {
    try {
      claim.commit(next.log);
    } catch (FileAlreadyExistsException e) {
      run.tell(new RunEvent.Refused(task, Conflict.words(task, next.log, e.getFile())));
      boolean published = e.getFile().equals(task.path(TaskFile.TASK).toString());
      if (!published) {
        return TaskEnd.REFUSED;
      }
    }
    run.tell(
        new RunEvent.Finished(
            task,
            next.end,
            end.verdict().failure().map(FailureClass::label),
            end.verdict().reason(),
            Duration.ofNanos(System.nanoTime() - begun),
            used,
            task.path(next.log)));
    return next.end;
  }

  /** What an agent wrote there by itself is left alone. */
  private void publish(String message) throws IOException {
    if (order.output().isEmpty()) {
      return;
    }
    OutputFile output = order.output().get();
    try {
      output.write(message, ownsOutput);
    } catch (FileAlreadyExistsException e) {
      run.tell(
          new RunEvent.Notice(
              task.name()
                  + ": "
                  + output.path()
                  + " was made meanwhile, probably by the agent, and is left as it is"));
    }
  }

  private void finishWorktree(Optional<String> thread) throws IOException {
    if (worktree.isPresent()) {
      worktree
          .get()
          .finish(task, thread)
          .ifPresent(odd -> run.tell(new RunEvent.Notice(task.name() + ": " + odd)));
    }
  }

  /** Makes the task pending where its log can't be written any more; renaming needs no space. */
  private void giveBack() {
    try {
      claim.commit(TaskFile.INTERRUPTED_LOG);
    } catch (IOException e) {
      // Then it stays claimed, and the next run recovers it.
    }
  }

  private String survivors(Attempt.End end) {
    return task.name() + ": these processes could not be ended: " + end.survivors();
  }

  private static boolean is(Verdict verdict, FailureClass failure) {
    return verdict.failure().equals(Optional.of(failure));
  }

  private static String label(Verdict verdict) {
    return verdict.failure().map(FailureClass::label).orElse("");
  }

  private static Tokens tokens(Evidence.Usage usage) {
    return new Tokens(usage.input(), usage.cached(), usage.output(), usage.reasoning());
  }
}
