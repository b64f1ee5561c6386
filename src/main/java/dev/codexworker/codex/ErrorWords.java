package dev.codexworker.codex;

import static dev.codexworker.task.FailureClass.AUTH;
import static dev.codexworker.task.FailureClass.CAPACITY;
import static dev.codexworker.task.FailureClass.ENVIRONMENT;
import static dev.codexworker.task.FailureClass.NETWORK;
import static dev.codexworker.task.FailureClass.REJECTED;
import static dev.codexworker.task.FailureClass.USAGE_LIMIT;

import dev.codexworker.task.FailureClass;
import java.util.List;
import java.util.Optional;

/**
 * Words that give a class of failure away: the witness of least weight.
 *
 * @param failure the class
 * @param words any of these, in lower case
 */
record ErrorWords(FailureClass failure, List<String> words) {
  static final ErrorWords LIMIT =
      new ErrorWords(USAGE_LIMIT, List.of("usage limit", "usage_limit_reached", "quota exceeded"));

  /** What a turn failed of, or what codex reported on the way. */
  static final List<ErrorWords> SAID =
      List.of(
          LIMIT,
          new ErrorWords(
              AUTH,
              List.of(
                  "to use codex with your",
                  "missing environment variable",
                  "not logged in",
                  "please log in",
                  "log out and sign in again",
                  "refresh token",
                  "invalid api key",
                  "incorrect api key")),
          new ErrorWords(
              REJECTED, List.of("exceeds the maximum length", "invalid prompt", "model not found")),
          new ErrorWords(
              CAPACITY,
              List.of(
                  "high demand",
                  "at capacity",
                  "overloaded",
                  "too many requests",
                  "rate limit",
                  "server error",
                  "bad gateway",
                  "service unavailable",
                  "gateway timeout",
                  "database is locked")),
          new ErrorWords(
              NETWORK,
              List.of(
                  "waiting for network",
                  "stream disconnected",
                  "stream closed",
                  "stream error",
                  "error sending request",
                  "dns error")));

  /** What these words mean depends on whether codex had lost the provider before. */
  static final ErrorWords LOST =
      new ErrorWords(NETWORK, List.of("connection", "timed out", "network"));

  /** What codex says on stderr before there is a turn. */
  static final List<ErrorWords> BEFORE_A_TURN =
      List.of(
          new ErrorWords(ENVIRONMENT, List.of("error loading config", "model provider")),
          new ErrorWords(AUTH, List.of("not logged in", "missing environment variable")),
          new ErrorWords(
              REJECTED,
              List.of(
                  "no prompt provided",
                  "not valid utf-8",
                  "exceeds the maximum length",
                  "not inside a trusted directory",
                  "unexpected argument",
                  "invalid value",
                  "output schema",
                  "error: no such file or directory")),
          new ErrorWords(CAPACITY, List.of("database is locked")));

  boolean fits(String lower) {
    return words.stream().anyMatch(lower::contains);
  }

  static Optional<FailureClass> first(List<ErrorWords> rules, String lower) {
    return rules.stream().filter(rule -> rule.fits(lower)).map(ErrorWords::failure).findFirst();
  }
}
