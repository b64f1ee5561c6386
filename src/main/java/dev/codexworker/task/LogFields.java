package dev.codexworker.task;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads single fields of a log's headers and results, and never fails on a damaged one. */
final class LogFields {
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
  private static final Pattern TOKENS =
      Pattern.compile(
          "input (\\d{1,18}), cached (\\d{1,18}), output (\\d{1,18}), reasoning (\\d{1,18})");

  private LogFields() {}

  static Optional<String> known(Map<String, String> fields, String key, String unknown) {
    return Optional.ofNullable(fields.get(key)).filter(v -> !v.equals(unknown));
  }

  static OptionalLong number(Map<String, String> fields, String key) {
    String value = fields.getOrDefault(key, "");
    return NUMBER.matcher(value).matches()
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty();
  }

  static OptionalInt exitCode(Map<String, String> fields) {
    OptionalLong code = number(fields, "exit");
    return code.isPresent() ? OptionalInt.of((int) code.getAsLong()) : OptionalInt.empty();
  }

  static Instant instant(Map<String, String> fields, String key) {
    try {
      return Instant.parse(fields.getOrDefault(key, ""));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  static String label(AttemptResult.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  static Optional<AttemptResult.Outcome> outcome(Map<String, String> fields) {
    for (AttemptResult.Outcome outcome : AttemptResult.Outcome.values()) {
      if (label(outcome).equals(fields.get("outcome"))) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
  }

  static String text(Optional<Tokens> tokens) {
    return tokens
        .map(
            t ->
                "input %d, cached %d, output %d, reasoning %d"
                    .formatted(t.input(), t.cached(), t.output(), t.reasoning()))
        .orElse("unknown");
  }

  static Optional<Tokens> tokens(Map<String, String> fields, String key) {
    Matcher m = TOKENS.matcher(fields.getOrDefault(key, ""));
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Tokens(
            Long.parseLong(m.group(1)),
            Long.parseLong(m.group(2)),
            Long.parseLong(m.group(3)),
            Long.parseLong(m.group(4))));
  }
}
