package dev.codexworker.engine;

import dev.codexworker.admission.Backoff;
import dev.codexworker.codex.Classifier;
import dev.codexworker.codex.Verdict;
import dev.codexworker.event.StopCause;
import dev.codexworker.recovery.TaskCanceller;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptResult.Outcome;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.FailureClass.Lesson;
import dev.codexworker.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What follows for a task, and for the run, from how its attempts end: FailureClass is the table.
 */
final class Policy {
  /** The verdict on an attempt at a task that the user stopped. */
  static final Verdict STOPPED = Verdict.failed(FailureClass.STOPPED, TaskCanceller.REASON);

  /** How long a usage limit is taken to last whose end codex does not tell. */
  private static final Duration UNKNOWN_LIMIT = Duration.ofMinutes(10);

  private final RunContext run;
  private final Task task;
  private final TaskSpec spec;
  private final int retries;
  private int failures;
  private int overloads;

  Policy(RunContext run, Task task, TaskSpec spec) {
    this.run = run;
    this.task = task;
    this.spec = spec;
    this.retries = spec.settings().retries();
  }

  /** Which attempt follows, in words, and when. */
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
    boolean waits = run.settings().has(RunFlag.WAIT_FOR_LIMIT);
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

  /** Returns when the next attempt starts after one that ended so. */
  Retry retry(Attempt.End end) {
    Backoff backoff = run.settings().backoff();
    if (end.threadGone()) {
      return new Retry("again, at no cost,", Duration.ZERO);
    }
    return lesson(end) == Lesson.OVERLOADED
        ? new Retry("again, at no cost,", backoff.fullJitter(overloads))
        : new Retry("attempt " + (failures + 1) + " of " + (retries + 1), backoff.before(failures));
  }

  static String survivors(Task task, Attempt.End end) {
    return task.name() + ": these processes could not be ended: " + end.survivors();
  }

  /**
   * A verdict with what only the run knows: where codex's configuration lies, and whether a refusal
   * concerns others, who may ask for another model or effort.
   *
   * @param asked how the attempt was run
   */
  Verdict explained(TaskSpec asked, Verdict verdict, boolean resumed) {
    if (verdict.is(FailureClass.ENVIRONMENT)) {
      return verdict.located(run.codexHome());
    }
    if (verdict.is(FailureClass.SANDBOX)) {
      boolean own = run.settings().agents().mode() == Sandbox.DANGER_FULL_ACCESS;
      return own ? verdict.forThisTask() : verdict;
    }
    if (!verdict.is(FailureClass.REJECTED) || !verdict.concernsAll()) {
      return verdict;
    }
    AgentSettings common = run.settings().agents();
    if (Classifier.isOfModel(verdict.reason())) {
      boolean ownModel = !asked.settings().model().equals(common.model());
      boolean ownEffort =
          verdict.reason().contains("effort") && !asked.settings().effort().equals(common.effort());
      return ownModel || ownEffort ? verdict.forThisTask() : verdict;
    }
    return resumed || !asked.isAsAllTasks(common) ? verdict.forThisTask() : verdict;
  }

  /**
   * The verdict on an attempt whose working folder is gone: if it is that of all, so is the run.
   */
  Verdict workingFolderProblem(String why) {
    Path common = run.settings().agents().folder();
    boolean own = !spec.settings().folder().equals(common) && Files.isDirectory(common);
    return Verdict.failed(own ? FailureClass.REJECTED : FailureClass.ENVIRONMENT, why);
  }

  /** The verdict on an attempt that the run's end cuts short. */
  Verdict interrupted() {
    return Verdict.failed(FailureClass.INTERRUPTED, "stopped: " + run.stop().reason());
  }
}
