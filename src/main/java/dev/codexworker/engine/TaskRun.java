package dev.codexworker.engine;

import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.FailureClass;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.Claim;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskLog;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** One task in one run: claims it, makes its attempts, judges them and commits the outcome. */
final class TaskRun {
  private static final AtomicLong COUNT = new AtomicLong();

  private final RunContext run;
  private final Task listed;
  private final long begun = System.nanoTime();

  TaskRun(RunContext run, Task listed) {
    this.run = run;
    this.listed = listed;
  }

  /** Takes the task as far as it goes; failures of the environment stop the whole run. */
  TaskEnd run() {
    try {
      if (!listed.folder().isLockCurrent()) {
        run.stop()
            .stopClaiming(
                StopCause.ENVIRONMENT,
                "the lock file in " + listed.folder() + " was removed or replaced; start again");
        return TaskEnd.NOT_STARTED;
      }
      Optional<Claim> claim = Claim.take(listed.folder(), listed.name());
      if (claim.isEmpty()) {
        return TaskEnd.ELSEWHERE;
      }
      try (Claim held = claim.get()) {
        return claimed(held);
      }
    } catch (IOException e) {
      if (IoMessage.concernsOneFile(e)) {
        return refuse(IoMessage.of(e));
      }
      run.stop().stopClaiming(StopCause.ENVIRONMENT, listed.name() + ": " + IoMessage.of(e));
      return TaskEnd.INTERRUPTED;
    }
  }

  private TaskEnd claimed(Claim claim) throws IOException {
    Task task = claim.task();
    task.oddity().ifPresent(odd -> run.tell(new RunEvent.Notice(task.name() + ": " + odd)));
    if (claim.finishedForAnother()) {
      run.tell(
          new RunEvent.Recovered(task, "its name was given back; its worker died before it could"));
    }
    if (task.refusal().isPresent()) {
      return refuse(task.refusal().get());
    }
    if (!task.exists()) {
      return TaskEnd.GONE;
    }
    if (task.has(TaskFile.DONE_LOG)) {
      return TaskEnd.DONE_BEFORE;
    }
    if (task.has(TaskFile.FAILED_LOG)) {
      if (claim.finishedForAnother()) {
        return TaskEnd.FAILED;
      }
      if (run.settings().skipFailed()) {
        return TaskEnd.FAILED_BEFORE;
      }
    }
    if (task.has(TaskFile.RUNNING_LOG)) {
      Recovery.Found found = run.recovery().conclude(claim);
      run.tell(new RunEvent.Recovered(task, found.what()));
      if (found.wasDone()) {
        return TaskEnd.DONE;
      }
    }
    return attempts(claim);
  }

  private TaskEnd attempts(Claim claim) throws IOException {
    Prompt prompt = Prompt.read(claim.file());
    AttemptHeader header = header();
    try (TaskLog log = claim.begin(header)) {
      for (int attempt = 1; ; attempt++) {
        run.tell(new RunEvent.Started(claim.task(), attempt));
        log.prompt(prompt.text());
        long started = System.nanoTime();
        Attempt.End end = attempt(prompt, header, log);
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        Next next = next(end.verdict(), attempt);
        log.result(result(end, next, took));
        run.addTokens(end.evidence().usage().map(TaskRun::tokens));
        reportSurvivors(claim, end);
        if (next != Next.RETRY) {
          return commit(claim, next, end);
        }
        Duration delay = Backoff.before(run.settings().retryDelay(), attempt);
        run.tell(
            new RunEvent.Retrying(
                claim.task(),
                label(end.verdict()),
                end.verdict().reason(),
                attempt + 1,
                run.settings().retries() + 1,
                delay));
        if (run.stop().await(delay)) {
          return commit(claim, Next.INTERRUPTED, end);
        }
        header = header();
        claim.beginAgain(log, header);
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      giveBack(claim);
      throw e;
    }
  }

  /** Makes the task pending where its log can't be written any more; renaming needs no space. */
  private static void giveBack(Claim claim) {
    try {
      claim.commit(TaskFile.INTERRUPTED_LOG);
    } catch (IOException e) {
      // Then it stays claimed, and the next run recovers it.
    }
  }

  private Attempt.End attempt(Prompt prompt, AttemptHeader header, TaskLog log) throws IOException {
    if (prompt.rejection().isPresent()) {
      return notStarted(FailureClass.REJECTED, prompt.rejection().get());
    }
    if (run.stop().isEndingAgents()) {
      return notStarted(FailureClass.INTERRUPTED, "stopped: " + run.stop().reason());
    }
    try {
      return new Attempt(log, run.stop(), run.clock())
          .run(
              run.command(),
              run.settings().folder(),
              header.id(),
              prompt.text(),
              run.settings().timeout());
    } catch (IOException e) {
      run.stop().stopClaiming(StopCause.ENVIRONMENT, listed.name() + ": " + IoMessage.of(e));
      return notStarted(FailureClass.INTERRUPTED, IoMessage.of(e));
    }
  }

  private static Attempt.End notStarted(FailureClass why, String reason) {
    return new Attempt.End(
        Verdict.failed(why, reason), OptionalInt.empty(), new Evidence(), Set.of());
  }

  /** What follows from an attempt. */
  private enum Next {
    DONE(AttemptResult.Outcome.DONE, TaskFile.DONE_LOG, TaskEnd.DONE),
    RETRY(AttemptResult.Outcome.RETRY, TaskFile.RUNNING_LOG, TaskEnd.FAILED),
    FAILED(AttemptResult.Outcome.FAILED, TaskFile.FAILED_LOG, TaskEnd.FAILED),
    INTERRUPTED(AttemptResult.Outcome.INTERRUPTED, TaskFile.INTERRUPTED_LOG, TaskEnd.INTERRUPTED);

    private final AttemptResult.Outcome outcome;
    private final TaskFile log;
    private final TaskEnd end;

    Next(AttemptResult.Outcome outcome, TaskFile log, TaskEnd end) {
      this.outcome = outcome;
      this.log = log;
      this.end = end;
    }
  }

  /** The policy: each class of failure has one. */
  private Next next(Verdict verdict, int attempt) {
    if (verdict.failure().isEmpty()) {
      return Next.DONE;
    }
    return switch (verdict.failure().get()) {
      case INTERRUPTED -> Next.INTERRUPTED;
      case USAGE_LIMIT -> {
        run.stop().stopClaiming(StopCause.USAGE_LIMIT, verdict.reason());
        yield Next.INTERRUPTED;
      }
      case AUTH -> {
        run.stop().stopClaiming(StopCause.AUTH, verdict.reason());
        yield Next.INTERRUPTED;
      }
      case REJECTED -> Next.FAILED;
      case CAPACITY, NETWORK, TIMEOUT, NO_ANSWER, TASK_FAILED ->
          attempt <= run.settings().retries() ? Next.RETRY : Next.FAILED;
    };
  }

  private TaskEnd commit(Claim claim, Next next, Attempt.End end) throws IOException {
    claim.commit(next.log);
    run.tell(
        new RunEvent.Finished(
            claim.task(),
            next.end,
            end.verdict().failure().map(FailureClass::label),
            end.verdict().reason(),
            Duration.ofNanos(System.nanoTime() - begun),
            end.evidence().usage().map(TaskRun::tokens),
            claim.task().path(next.log)));
    return next.end;
  }

  private void reportSurvivors(Claim claim, Attempt.End end) {
    if (!end.survivors().isEmpty()) {
      run.tell(
          new RunEvent.Notice(
              claim.task().name() + ": these processes could not be ended: " + end.survivors()));
    }
  }

  private AttemptResult result(Attempt.End end, Next next, Duration took) {
    return new AttemptResult(
        next.outcome,
        end.verdict().failure().map(FailureClass::label),
        end.verdict().reason(),
        end.exitCode(),
        took,
        end.evidence().usage().map(TaskRun::tokens),
        end.evidence().threadId(),
        end.evidence().lastMessage());
  }

  private AttemptHeader header() {
    RunSettings settings = run.settings();
    String id =
        "%x-%x-%x-%08x"
            .formatted(
                System.currentTimeMillis(),
                ProcessHandle.current().pid(),
                COUNT.incrementAndGet(),
                ThreadLocalRandom.current().nextInt());
    return new AttemptHeader(
        id,
        Instant.now(run.clock()),
        run.machine().host(),
        run.machine().boot(),
        ProcessHandle.current().pid(),
        run.codexVersion(),
        settings.folder().toString(),
        settings.mode().label(),
        settings.model().orElse("default"),
        settings.effort().map(Effort::label).orElse("default"),
        CodexProgram.display(run.command()));
  }

  private TaskEnd refuse(String reason) {
    run.tell(new RunEvent.Refused(listed, reason));
    return TaskEnd.REFUSED;
  }

  private static String label(Verdict verdict) {
    return verdict.failure().map(FailureClass::label).orElse("");
  }

  private static Tokens tokens(Evidence.Usage usage) {
    return new Tokens(usage.input(), usage.cached(), usage.output(), usage.reasoning());
  }
}
