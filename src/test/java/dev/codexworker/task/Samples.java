package dev.codexworker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What attempts write into a log. */
final class Samples {
  private Samples() {}

  static AttemptHeader header(String id) {
    return new AttemptHeader(
        id,
        Instant.EPOCH,
        "h",
        "b",
        "",
        false,
        1,
        -1,
        "c",
        "/",
        "",
        "/",
        "read-only",
        "none",
        "m",
        "e",
        "",
        "hash",
        "",
        "",
        "1",
        "c");
  }

  static AttemptResult done(String lastMessage) {
    return new AttemptResult(
        AttemptResult.Outcome.DONE,
        Optional.empty(),
        "",
        OptionalInt.of(0),
        Duration.ZERO,
        Optional.of(new Tokens(1, 2, 3, 4)),
        Optional.empty(),
        Optional.of("t"),
        Optional.of(OutputFile.hash(lastMessage)),
        lastMessage);
  }
}
