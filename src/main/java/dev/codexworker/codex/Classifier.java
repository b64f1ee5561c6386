package dev.codexworker.codex;

import static dev.codexworker.task.FailureClass.AUTH;
import static dev.codexworker.task.FailureClass.CAPACITY;
import static dev.codexworker.task.FailureClass.IDLE;
import static dev.codexworker.task.FailureClass.NETWORK;
import static dev.codexworker.task.FailureClass.NO_ANSWER;
import static dev.codexworker.task.FailureClass.REJECTED;
import static dev.codexworker.task.FailureClass.SANDBOX;
import static dev.codexworker.task.FailureClass.TASK_FAILED;
import static dev.codexworker.task.FailureClass.USAGE_LIMIT;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Visible;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges a codex that has exited by itself.
 *
 * <p>Done takes evidence: exit 0, a completed turn, no failed turn and a last message. Everything
 * else is put into a class by the witnesses in the order of their weight: the exit and the events
 * on stdout, codex's own record with its typed errors, an HTTP status, and only then words. What
 * codex logs on stderr while it works is no witness at all.
 */
public final class Classifier {
  /** Codex's exit code for a command line that it does not take. */
  private static final int REFUSED_OPTIONS = 2;

  private static final int LINE = 500;

  /** How the reason of a codex begins that was ended by a signal. */
  public static final String KILLED = "codex was killed (signal ";

  /** What shells, and Java, add to the number of a signal. */
  private static final int SIGNALLED = 128;

  /** A line of the log that codex's parts write to stderr while they work. */
  private static final Pattern TRACING =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+\\s+(?:ERROR|WARN|INFO|DEBUG|TRACE)\\s.*");

  private static final Pattern STATUS = Pattern.compile("\\bstatus:? (\\d{3})\\b");

  private static final Pattern NO_SUCH_MODEL =
      Pattern.compile(
          "model.*(?:not supported|does not exist|not found|not have access|not available)"
              + "|(?:unknown|invalid) model",
          Pattern.DOTALL);

  private Classifier() {}

  /**
   * Judges by the exit code and by the evidence.
   *
   * @param now the present, in the zone in which codex names the ends of limits
   */
  public static Verdict judge(int exit, Evidence evidence, ZonedDateTime now) {
    Verdict verdict = outcome(exit, evidence);
    if (verdict.is(USAGE_LIMIT)) {
      return verdict.until(limitEnd(evidence.record(), verdict.reason(), now));
    }
    Optional<String> broken = evidence.brokenSandbox();
    boolean mayBeTheReason = verdict.isDone() || verdict.is(NO_ANSWER) || verdict.is(TASK_FAILED);
    return broken.isPresent() && mayBeTheReason
        ? Verdict.failed(
            SANDBOX, "codex's sandbox could not start, so no command ran: " + broken.get())
        : verdict;
  }

  private static Verdict outcome(int exit, Evidence evidence) {
    // A codex that was killed after its answer has answered.
    if ((exit == 0 || exit > SIGNALLED) && evidence.isTurnAnswered()) {
      return Verdict.DONE;
    }
    if (!evidence.turnFailure().isEmpty()) {
      return failedTurn(exit, evidence);
    }
    if (exit == 0) {
      return noAnswer(evidence);
    }
    if (exit > SIGNALLED) {
      return Verdict.failed(TASK_FAILED, KILLED + (exit - SIGNALLED) + ")");
    }
    if (!evidence.lastError().isEmpty()) {
      return bySaid(evidence.lastError(), evidence).orElse(died(exit, evidence.lastError()));
    }
    return byStderr(exit, evidence);
  }

  private static Verdict noAnswer(Evidence evidence) {
    String missing = evidence.turnCompleted() ? "a last message" : "a completed turn";
    String unread =
        evidence.unreadBytes() == 0
            ? ""
            : "; a line of " + evidence.unreadBytes() + " bytes was too long to be read";
    return Verdict.failed(NO_ANSWER, "codex exited with 0, but without " + missing + unread);
  }

  private static Verdict died(int exit, String said) {
    return Verdict.failed(TASK_FAILED, "codex exited with " + exit + ": " + oneLine(said));
  }

  private static Verdict failedTurn(int exit, Evidence evidence) {
    String message = evidence.turnFailure();
    Optional<String> refusal = ErrorBody.message(message);
    if (refusal.isPresent()) {
      return refused("the provider refused the request (400): " + oneLine(refusal.get()));
    }
    ThreadRecord record = evidence.record();
    return byName(record, evidence)
        .or(() -> byStatus(record.httpStatus(), message))
        .or(() -> bySaid(message, evidence))
        .orElse(died(exit, message));
  }

  /** By codex's own name of the error; empty if that alone does not tell. */
  private static Optional<Verdict> byName(ThreadRecord record, Evidence evidence) {
    String message = oneLine(evidence.turnFailure());
    return switch (record.error()) {
      case "usage_limit_exceeded" -> Optional.of(Verdict.failed(USAGE_LIMIT, message));
      case "context_window_exceeded" -> Optional.of(contextWindow(evidence));
      case "model_not_found", "bad_request" -> Optional.of(refused(message));
      case "unauthorized" -> Optional.of(Verdict.failed(AUTH, message));
      case "server_overloaded", "internal_server_error", "policy_capacity_unavailable" ->
          Optional.of(Verdict.failed(CAPACITY, message));
      default -> Optional.empty();
    };
  }

  /** By an HTTP status; empty if that alone does not tell. */
  private static Optional<Verdict> byStatus(OptionalInt status, String message) {
    int code = status.orElse(0);
    String line = oneLine(message);
    return switch (code) {
      case 400, 413, 422 -> Optional.of(refused(line));
      case 404 -> Optional.of(Verdict.failed(REJECTED, line).forAll());
      case 401, 403 -> Optional.of(Verdict.failed(AUTH, line));
      case 402 -> Optional.of(Verdict.failed(USAGE_LIMIT, line));
      case 408 -> Optional.of(Verdict.failed(NETWORK, line));
      case 429 ->
          Optional.of(
              Verdict.failed(ErrorWords.LIMIT.fits(lower(message)) ? USAGE_LIMIT : CAPACITY, line));
      default -> code >= 500 ? Optional.of(Verdict.failed(CAPACITY, line)) : Optional.empty();
    };
  }

  /** By what codex said itself, on stdout. */
  private static Optional<Verdict> bySaid(String message, Evidence evidence) {
    String lower = lower(message);
    if (lower.contains("context window")) {
      return Optional.of(contextWindow(evidence));
    }
    Matcher status = STATUS.matcher(lower);
    Optional<Verdict> byStatus =
        status.find()
            ? byStatus(OptionalInt.of(Integer.parseInt(status.group(1))), message)
            : Optional.empty();
    return byStatus
        .or(
            () ->
                ErrorWords.first(ErrorWords.SAID, lower).map(failure -> classed(failure, message)))
        .or(
            () ->
                evidence.reconnecting() && ErrorWords.LOST.fits(lower)
                    ? Optional.of(Verdict.failed(NETWORK, oneLine(message)))
                    : Optional.empty());
  }

  private static Verdict classed(FailureClass failure, String message) {
    return failure == REJECTED
        ? refused(oneLine(message))
        : Verdict.failed(failure, oneLine(message));
  }

  /** The provider or codex refused the request; a model that nobody has concerns every task. */
  private static Verdict refused(String reason) {
    boolean all = isOfModel(reason) || lower(reason).contains("invalid schema for function");
    Verdict verdict = Verdict.failed(REJECTED, reason);
    return all ? verdict.forAll() : verdict;
  }

  /** Whether a refusal is one of the model, which every task with that model would get. */
  public static boolean isOfModel(String reason) {
    String lower = lower(reason);
    return NO_SUCH_MODEL.matcher(lower).find() && !lower.contains("response_format");
  }

  /** A prompt that does not fit will not fit the next time either. */
  private static Verdict contextWindow(Evidence evidence) {
    String reason = oneLine(evidence.turnFailure());
    return Verdict.failed(evidence.worked() ? TASK_FAILED : REJECTED, reason);
  }

  private static Verdict byStderr(int exit, Evidence evidence) {
    String said = complaint(evidence.stderr());
    boolean begun = !evidence.threadId().isEmpty();
    if (exit == REFUSED_OPTIONS && !begun) {
      return Verdict.failed(REJECTED, "codex refused its options: " + oneLine(said)).forAll();
    }
    if (said.isEmpty()) {
      return Verdict.failed(
          TASK_FAILED, "codex exited with " + exit + " in the middle of its turn");
    }
    return ErrorWords.first(ErrorWords.BEFORE_A_TURN, lower(said))
        .map(failure -> Verdict.failed(failure, oneLine(said)))
        .orElse(died(exit, said));
  }

  /** Judges a codex that made no progress: it may have said that the network is to blame. */
  public static Verdict judgeStalled(Evidence evidence, String stalled) {
    Optional<Verdict> said = bySaid(evidence.lastError(), evidence);
    return said.filter(verdict -> verdict.is(NETWORK)).isPresent()
        ? Verdict.failed(
            NETWORK,
            stalled + "; codex says: " + said.get().reason() + " (never logged in looks the same)")
        : Verdict.failed(IDLE, stalled);
  }

  /** Whether a resumed thread turned out to be unknown to codex. */
  public static boolean isThreadGone(int exit, Evidence evidence) {
    String stderr = lower(evidence.stderr());
    return exit != 0
        && evidence.threadId().isEmpty()
        && (stderr.contains("no rollout found") || stderr.contains("thread not found"));
  }

  /** Whether codex ended before its turn did, as it does when it gets a signal. */
  public static boolean endedEarly(int exit, Evidence evidence) {
    return exit != 0 && !evidence.turnCompleted() && evidence.turnFailure().isEmpty();
  }

  /** The record has the exact time of the minute that codex names. */
  private static Optional<Instant> limitEnd(
      ThreadRecord record, String message, ZonedDateTime now) {
    Optional<Instant> said = UsageLimit.resetTime(message, now).map(ZonedDateTime::toInstant);
    List<AccountLimits.Window> windows = record.limits().at(now.toInstant());
    return windows.stream()
        .map(AccountLimits.Window::resetsAt)
        .filter(end -> said.filter(minute -> isWithin(end, minute)).isPresent())
        .findFirst()
        .or(() -> record.limits().exhausted(0, now.toInstant()).map(AccountLimits.Window::resetsAt))
        .or(() -> said);
  }

  private static boolean isWithin(Instant time, Instant minute) {
    return time.truncatedTo(ChronoUnit.MINUTES).equals(minute.truncatedTo(ChronoUnit.MINUTES));
  }

  /**
   * What codex says on stderr of its end: from the first line that speaks of an error, with the
   * lines that belong to it, else the last line. Its log and warnings are passed over.
   */
  private static String complaint(String stderr) {
    List<String> lines =
        stderr
            .lines()
            .filter(line -> !line.startsWith("WARNING") && !TRACING.matcher(line).matches())
            .toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lower(lines.get(i)).contains("error")) {
        return String.join("\n", lines.subList(i, Math.min(lines.size(), i + 3)))
            .replaceFirst("(?s)\n+Stack backtrace:.*", "");
      }
    }
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String oneLine(String message) {
    return Visible.cut(message.strip().replaceAll("\\s+", " "), LINE);
  }
}
