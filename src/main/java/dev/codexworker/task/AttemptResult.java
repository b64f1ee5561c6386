package dev.codexworker.task;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an attempt ended.
 *
 * @param outcome what follows from it for the task
 * @param failure the kind of failure; empty if the task was done
 * @param reason one line that says why; empty if the task was done
 * @param exitCode codex's exit code, empty if it never started or its end was not seen
 * @param duration how long the attempt took, measured by a clock that does not jump
 * @param tokens what this attempt used, empty if codex reported nothing
 * @param threadTokens what codex reported: the total of its thread so far
 * @param threadId codex's thread, empty if it never named one
 * @param published a hash of what goes to the task's output; empty if nothing does
 * @param lastMessage codex's last message, empty if there was none
 */
public record AttemptResult(
    Outcome outcome,
    Optional<FailureClass> failure,
    String reason,
    OptionalInt exitCode,
    Duration duration,
    Optional<Tokens> tokens,
    Optional<Tokens> threadTokens,
    Optional<String> threadId,
    Optional<String> published,
    String lastMessage) {

  /** What an attempt's end means for its task. */
  public enum Outcome {
    /** Done, with evidence. */
    DONE(TaskFile.DONE_LOG),
    /** Failed; another attempt follows in the same run. */
    RETRY(TaskFile.INTERRUPTED_LOG),
    /** Failed for good. */
    FAILED(TaskFile.FAILED_LOG),
    /** Ended without an outcome; the task is pending again. */
    INTERRUPTED(TaskFile.INTERRUPTED_LOG);

    private final TaskFile log;

    Outcome(TaskFile log) {
      this.log = log;
    }

    /** The name that the log gets if the run does nothing further with the task. */
    public TaskFile log() {
      return log;
    }
  }

  /** The result of an attempt whose worker died: nothing is known but that it ended. */
  public static AttemptResult ofDeadWorker(Optional<String> threadId, String reason) {
    return withoutCodex(Outcome.INTERRUPTED, FailureClass.INTERRUPTED, reason, threadId);
  }

  /** A failure in which codex had no part. */
  public static AttemptResult failed(
      FailureClass failure, String reason, Optional<String> threadId) {
    return withoutCodex(Outcome.FAILED, failure, reason, threadId);
  }

  private static AttemptResult withoutCodex(
      Outcome outcome, FailureClass failure, String reason, Optional<String> threadId) {
    return new AttemptResult(
        outcome,
        Optional.of(failure),
        reason,
        OptionalInt.empty(),
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        threadId,
        Optional.empty(),
        "");
  }

  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("outcome", LogFields.label(outcome));
    fields.put("class", failure.map(FailureClass::label).orElse("none"));
    fields.put("reason", reason);
    fields.put("exit", exitCode.isPresent() ? Integer.toString(exitCode.getAsInt()) : "unknown");
    fields.put("duration-ms", Long.toString(duration.toMillis()));
    fields.put("tokens", LogFields.text(tokens));
    fields.put("thread-tokens", LogFields.text(threadTokens));
    fields.put("thread", threadId.orElse("unknown"));
    fields.put("output-sha256", published.orElse(""));
    return fields;
  }

  /** What the signature of a result is made of. */
  String[] signedTexts(TaskName task, String attemptId) {
    return new String[] {
      "result",
      Visible.line(task.value()),
      attemptId,
      LogFields.label(outcome),
      failure.map(FailureClass::label).orElse("none")
    };
  }

  /** Reads a result back, without the last message; empty if the outcome is unreadable. */
  static Optional<AttemptResult> of(Map<String, String> fields) {
    return LogFields.outcome(fields)
        .map(
            outcome ->
                new AttemptResult(
                    outcome,
                    FailureClass.ofLabel(fields.getOrDefault("class", "")),
                    fields.getOrDefault("reason", ""),
                    LogFields.exitCode(fields),
                    Duration.ofMillis(LogFields.number(fields, "duration-ms").orElse(0)),
                    LogFields.tokens(fields, "tokens"),
                    LogFields.tokens(fields, "thread-tokens"),
                    LogFields.known(fields, "thread", "unknown"),
                    Optional.ofNullable(fields.get("output-sha256")),
                    ""));
  }
}
