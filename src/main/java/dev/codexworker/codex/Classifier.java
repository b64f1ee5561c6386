package dev.codexworker.codex;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges a codex that has exited by itself.
 *
 * <p>Done takes evidence: exit 0, a completed turn, no failed turn and a last message. Everything
 * else is put into a class by what codex said of it, first in the failed turn, then in its last
 * error, then on stderr.
 */
public final class Classifier {
  /** Words that give a class away, in lower case; the first rule that fits counts. */
  private record Rule(FailureClass failure, List<String> words) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              FailureClass.USAGE_LIMIT,
              List.of(
                  "usage limit", "usage_limit_reached", "quota exceeded", "402 payment required")),
          new Rule(
              FailureClass.AUTH,
              List.of(
                  "401 unauthorized",
                  "403 forbidden",
                  "to use codex with your",
                  "missing environment variable",
                  "not logged in",
                  "please log in",
                  "log out and sign in again",
                  "refresh token",
                  "invalid api key",
                  "incorrect api key")),
          new Rule(
              FailureClass.REJECTED,
              List.of(
                  "no prompt provided",
                  "not valid utf-8",
                  "exceeds the maximum length",
                  "not inside a trusted directory",
                  "unexpected argument",
                  "invalid value",
                  "error loading config",
                  "400 bad request",
                  "404 not found",
                  "413 payload too large",
                  "422 unprocessable",
                  "invalid prompt",
                  "model provider",
                  "output schema",
                  "error: no such file or directory")),
          new Rule(
              FailureClass.CAPACITY,
              List.of(
                  "high demand",
                  "at capacity",
                  "overloaded",
                  "too many requests",
                  "rate limit",
                  "status 429",
                  "status 5",
                  "server error",
                  "bad gateway",
                  "service unavailable",
                  "gateway timeout",
                  "database is locked")),
          new Rule(
              FailureClass.NETWORK,
              List.of(
                  "waiting for network",
                  "408 request timeout",
                  "stream disconnected",
                  "stream closed",
                  "stream error",
                  "error sending request",
                  "connection",
                  "dns error",
                  "timed out",
                  "network")));

  private Classifier() {}

  /** Judges by the exit code and by what was printed. */
  public static Verdict judge(int exit, Evidence evidence) {
    boolean answered = !evidence.lastMessage().isBlank();
    boolean failed = !evidence.turnFailure().isEmpty();
    if (exit == 0 && evidence.turnCompleted() && !failed && answered) {
      return Verdict.DONE;
    }
    if (failed) {
      return classified(evidence.turnFailure(), exit);
    }
    if (exit == 0) {
      String missing = evidence.turnCompleted() ? "a last message" : "a completed turn";
      return Verdict.failed(FailureClass.NO_ANSWER, "codex exited with 0, but without " + missing);
    }
    if (exit == 2 && evidence.threadId().isEmpty()) {
      return Verdict.failed(
          FailureClass.REJECTED, "codex refused its options: " + firstError(evidence));
    }
    String said = evidence.lastError().isEmpty() ? firstError(evidence) : evidence.lastError();
    if (said.isEmpty()) {
      return Verdict.failed(
          FailureClass.TASK_FAILED, "codex exited with " + exit + " in the middle of its turn");
    }
    return classified(said, exit);
  }

  /** Judges a codex that made no progress: it may have said that the network is to blame. */
  public static Verdict judgeStalled(Evidence evidence, String stalled) {
    Verdict said = classified(evidence.lastError(), 0);
    boolean network = said.failure().equals(Optional.of(FailureClass.NETWORK));
    return network
        ? Verdict.failed(
            FailureClass.NETWORK,
            stalled + "; codex says: " + said.reason() + " (never logged in looks the same)")
        : Verdict.failed(FailureClass.IDLE, stalled);
  }

  /** Whether a resumed thread turned out to be unknown to codex. */
  public static boolean isThreadGone(int exit, Evidence evidence) {
    String stderr = evidence.stderr().toLowerCase(Locale.ROOT);
    return exit != 0
        && evidence.threadId().isEmpty()
        && (stderr.contains("no rollout found") || stderr.contains("thread not found"));
  }

  /** Whether codex ended before its turn did, as it does when somebody sends it a signal. */
  public static boolean endedEarly(int exit, Evidence evidence) {
    return exit != 0 && !evidence.turnCompleted() && evidence.turnFailure().isEmpty();
  }

  private static Verdict classified(String message, int exit) {
    String lower = message.toLowerCase(Locale.ROOT);
    for (Rule rule : RULES) {
      if (rule.words.stream().anyMatch(lower::contains)) {
        return Verdict.failed(rule.failure, oneLine(message));
      }
    }
    return Verdict.failed(
        FailureClass.TASK_FAILED, "codex exited with " + exit + ": " + oneLine(message));
  }

  /** The line of stderr that tells most: the first that speaks of an error, else the last. */
  private static String firstError(Evidence evidence) {
    List<String> lines = evidence.stderr().lines().filter(l -> !l.startsWith("WARNING")).toList();
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).contains("error"))
        .findFirst()
        .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
  }

  private static String oneLine(String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    return line.length() <= 500 ? line : line.substring(0, 500) + "…";
  }
}
