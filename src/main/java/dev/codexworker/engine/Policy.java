package dev.codexworker.engine;

import dev.codexworker.codex.UsageLimit;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalInt;

/** What follows for a task, and for the run, from how its attempts end: each class has its own. */
final class Policy {
  /** How long a usage limit is taken to last whose end codex does not tell. */
  private static final Duration UNKNOWN_LIMIT = Duration.ofMinutes(10);

  /** Codex's exit code for a command line that it does not take: it takes none of the others. */
  private static final int REFUSED_OPTIONS = 2;

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

  /** What follows from how an attempt ended. */
  Next next(Attempt.End end) {
    Verdict verdict = end.verdict();
    if (verdict.failure().isEmpty()) {
      return Next.DONE;
    }
    if (!end.survivors().isEmpty()) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, survivors(task, end));
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
      case UNDELIVERED, STOPPED -> Next.FAILED;
      case REJECTED -> {
        if (end.exitCode().equals(OptionalInt.of(REFUSED_OPTIONS))) {
          run.stop().stopClaiming(StopCause.REFUSED_OPTIONS, verdict.reason());
        }
        yield Next.FAILED;
      }
      case CAPACITY, NETWORK -> overloaded(verdict.reason());
      case TIMEOUT, IDLE, NO_ANSWER, TASK_FAILED, VERIFY_FAILED ->
          ++failures <= retries ? Next.RETRY : Next.FAILED;
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

  /** What it tells of the provider. */
  static Admission.Lesson lesson(Attempt.End end) {
    Verdict verdict = end.verdict();
    if (verdict.failure().isEmpty()) {
      return answeredOrNone(end);
    }
    return switch (verdict.failure().get()) {
      case CAPACITY, NETWORK -> Admission.Lesson.OVERLOADED;
      case NO_ANSWER, TASK_FAILED, VERIFY_FAILED -> answeredOrNone(end);
      case USAGE_LIMIT, AUTH, REJECTED, UNDELIVERED, STOPPED, TIMEOUT, IDLE, INTERRUPTED ->
          Admission.Lesson.NONE;
    };
  }

  private static Admission.Lesson answeredOrNone(Attempt.End end) {
    return end.evidence().isAnswered() ? Admission.Lesson.ANSWERED : Admission.Lesson.NONE;
  }

  /** When an attempt follows one that is to be followed by another. */
  Retry retry(Attempt.End end) {
    Duration first = run.settings().retryDelay();
    if (end.threadGone()) {
      return new Retry("again, at no cost,", Duration.ZERO);
    }
    return lesson(end) == Admission.Lesson.OVERLOADED
        ? new Retry("again, at no cost,", Backoff.fullJitter(first, overloads))
        : new Retry(
            "attempt " + (failures + 1) + " of " + (retries + 1), Backoff.before(first, failures));
  }

  /** Says which processes could not be ended. */
  static String survivors(Task task, Attempt.End end) {
    return task.name() + ": these processes could not be ended: " + end.survivors();
  }
}
