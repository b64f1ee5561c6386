package dev.codexworker.task;

import static dev.codexworker.task.FailureClass.Lesson.ANSWERED;
import static dev.codexworker.task.FailureClass.Lesson.NONE;
import static dev.codexworker.task.FailureClass.Lesson.OVERLOADED;
import static dev.codexworker.task.FailureClass.Next.FAIL;
import static dev.codexworker.task.FailureClass.Next.FREE_RETRY;
import static dev.codexworker.task.FailureClass.Next.PENDING;
import static dev.codexworker.task.FailureClass.Next.RETRY;
import static dev.codexworker.task.FailureClass.Start.ANEW;
import static dev.codexworker.task.FailureClass.Start.RESUME;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The classes of failure and what follows from each. The policy reads this table, and a test
 * compares it with docs/outcomes.md. The columns: what follows for the task, how its next attempt
 * starts, what follows for the run, the run's exit code, what it tells about the provider, and what
 * happened.
 */
public enum FailureClass {
  USAGE_LIMIT(PENDING, RESUME, Run.STOPS, 4, NONE, "the account's usage limit was hit"),
  CAPACITY(FREE_RETRY, RESUME, Run.PATIENT, 3, OVERLOADED, "the provider is overloaded"),
  NETWORK(FREE_RETRY, RESUME, Run.PATIENT, 3, OVERLOADED, "no way to the provider"),
  AUTH(PENDING, ANEW, Run.STOPS, 5, NONE, "not logged in, or the key is missing or refused"),
  SANDBOX(PENDING, ANEW, Run.STOPS, 3, NONE, "codex's sandbox cannot start"),
  ENVIRONMENT(PENDING, RESUME, Run.STOPS, 3, NONE, "configuration, check or machine is broken"),
  REJECTED(FAIL, ANEW, Run.STOPS_IF_ALL, 3, NONE, "the prompt or an option is not accepted"),
  TIMEOUT(RETRY, ANEW, Run.GOES_ON, 1, NONE, "the attempt took longer than it may"),
  IDLE(RETRY, RESUME, Run.GOES_ON, 1, NONE, "codex made no progress"),
  NO_ANSWER(RETRY, ANEW, Run.GOES_ON, 1, ANSWERED, "codex exited with 0 without an answer"),
  TASK_FAILED(RETRY, ANEW, Run.GOES_ON, 1, ANSWERED, "the turn failed, or codex was killed"),
  VERIFY_FAILED(RETRY, RESUME, Run.GOES_ON, 1, ANSWERED, "the check or the schema did not pass"),
  UNDELIVERED(FAIL, ANEW, Run.GOES_ON, 1, NONE, "the output or the commit cannot be written"),
  STOPPED(FAIL, ANEW, Run.GOES_ON, 1, NONE, "stopped by `codex-worker stop`"),
  INTERRUPTED(PENDING, RESUME, Run.GOES_ON, 1, NONE, "a signal or a crash ended the attempt");

  private final Next next;
  private final Start start;
  private final Run run;
  private final int exitCode;
  private final Lesson lesson;
  private final String words;

  FailureClass(Next next, Start start, Run run, int exitCode, Lesson lesson, String words) {
    this.next = next;
    this.start = start;
    this.run = run;
    this.exitCode = exitCode;
    this.lesson = lesson;
    this.words = words;
  }

  /** What follows for the task. */
  public enum Next {
    /** It is pending again; no attempt is spent. */
    PENDING,
    /** It is tried again after a delay; no attempt is spent. */
    FREE_RETRY,
    /** It is tried again as often as {@code --retries} allows, then it fails. */
    RETRY,
    /** It fails at once. */
    FAIL
  }

  /** How the task's next attempt starts. */
  public enum Start {
    /** In codex's thread, if there is one: only its end is missing. */
    RESUME,
    /** In a new thread. */
    ANEW
  }

  /** What follows for the run. */
  public enum Run {
    /** It stops, because every task would fail alike. */
    STOPS,
    /** It stops once the provider has answered no task for as long as {@code --patience}. */
    PATIENT,
    /** It stops if every task would fail alike. */
    STOPS_IF_ALL,
    /** It goes on. */
    GOES_ON
  }

  /** What an attempt tells of the provider, and so of how many agents may start. */
  public enum Lesson {
    /** It answered, if anything was heard of it. */
    ANSWERED,
    /** It is overloaded or out of reach. */
    OVERLOADED,
    /** Nothing. */
    NONE
  }

  /** The name in logs and on the command line, such as "usage-limit". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The class with this label; empty if there is none. */
  public static Optional<FailureClass> ofLabel(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** The class in which a task's last attempt ended; empty if it has none, or no readable log. */
  public static Optional<FailureClass> of(Task task) {
    try {
      return LogHistory.of(task).lastResult().flatMap(AttemptResult::failure);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What follows for the task; if the failure stops the run, the task is pending in any case. */
  public Next next() {
    return next;
  }

  /** Whether the next attempt resumes codex's thread, if there is one. */
  public boolean isResumable() {
    return start == RESUME;
  }

  /** What follows for the run. */
  public Run run() {
    return run;
  }

  /** The exit code of a run that this stops, or whose worst failure it is. */
  public int exitCode() {
    return exitCode;
  }

  /** What it tells of the provider. */
  public Lesson lesson() {
    return lesson;
  }

  /** What happened, in a few words for people. */
  public String words() {
    return words;
  }

  @Override
  public String toString() {
    return label();
  }
}
