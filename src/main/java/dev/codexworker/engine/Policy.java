package dev.codexworker.engine;

import dev.codexworker.codex.Verdict;
import dev.codexworker.event.StopCause;
import dev.codexworker.task.AttemptResult.Outcome;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.FailureClass.Lesson;
import dev.codexworker.task.Task;
import java.time.Duration;

/**
 * What follows for a task, and for the run, from how its attempts end: FailureClass is the table.
 */
final class Policy {
  /** How long a usage limit is taken to last whose end codex does not tell. */
  private static final Duration UNKNOWN_LIMIT = Duration.ofMinutes(10);

  private final RunContext run;
  private final Task task;
  private final int retries;
  private int failures;
  private int overloads;

  /** The policy for a task that may have so many further attempts. */
  Policy(RunContext run, Task task, int retries) {
    this.run = run;
    this.task = task;
    this.retries = retries;
  }

  /**
   * When the next attempt begins.
   *
   * @param which which attempt it is, in words
   */
  record Retry(String which, Duration delay) {}

  /** What follows for the task from how an attempt ended; stops the run where that follows, too. */
  Outcome outcome(Attempt.End end) {
    Verdict verdict = end.verdict();
    if (verdict.isDone()) {
      return Outcome.DONE;
    }
    if (!end.survivors().isEmpty()) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, survivors(task, end));
      return Outcome.INTERRUPTED;
    }
    if (end.threadGone()) {
      return Outcome.RETRY;
    }
    FailureClass failure = verdict.failure().orElseThrow();
    if (failure == FailureClass.USAGE_LIMIT) {
      return limited(verdict);
    }
    if (verdict.concernsAll()) {
      run.stop().stopClaiming(StopCause.of(failure), task.name() + ": " + verdict.reason());
      return Outcome.INTERRUPTED;
    }
    return switch (failure.next()) {
      case PENDING -> Outcome.INTERRUPTED;
      case FAIL -> Outcome.FAILED;
      case RETRY -> ++failures <= retries ? Outcome.RETRY : Outcome.FAILED;
      case FREE_RETRY -> overloaded(verdict.reason());
    };
  }

  private Outcome limited(Verdict verdict) {
    run.patience().answered();
    boolean waits = run.settings().waitForLimit();
    if (waits || verdict.resetsAt().isPresent()) {
      run.admission()
          .pause(verdict.resetsAt().orElseGet(() -> run.clock().instant().plus(UNKNOWN_LIMIT)));
    }
    if (!waits) {
      run.stop().stopClaiming(StopCause.USAGE_LIMIT, verdict.reason());
    }
    return Outcome.INTERRUPTED;
  }

  private Outcome overloaded(String reason) {
    overloads++;
    Duration sinceAnswer = run.patience().sinceLastAnswer();
    if (sinceAnswer.compareTo(run.settings().patience()) < 0) {
      return Outcome.RETRY;
    }
    run.stop()
        .stopClaiming(
            StopCause.ENVIRONMENT,
            "no answer from the provider for " + sinceAnswer.toSeconds() + " s: " + reason);
    return Outcome.INTERRUPTED;
  }

  /** What an attempt tells of the provider. */
  static Lesson lesson(Attempt.End end) {
    Lesson lesson = end.verdict().failure().map(FailureClass::lesson).orElse(Lesson.ANSWERED);
    return lesson == Lesson.ANSWERED && !end.evidence().isAnswered() ? Lesson.NONE : lesson;
  }

  /** When an attempt follows one that is to be followed by another. */
  Retry retry(Attempt.End end) {
    Duration first = run.settings().retryDelay();
    if (end.threadGone()) {
      return new Retry("again, at no cost,", Duration.ZERO);
    }
    return lesson(end) == Lesson.OVERLOADED
        ? new Retry("again, at no cost,", Backoff.fullJitter(first, overloads))
        : new Retry(
            "attempt " + (failures + 1) + " of " + (retries + 1), Backoff.before(first, failures));
  }

  /** Says which processes could not be ended. */
  static String survivors(Task task, Attempt.End end) {
    return task.name() + ": these processes could not be ended: " + end.survivors();
  }
}
