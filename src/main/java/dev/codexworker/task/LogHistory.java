package dev.codexworker.task;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task's log tells of its attempts. Damaged and foreign logs are read as far as they go.
 *
 * @param attempts how many attempts were begun; none if codex-worker did not write this log
 * @param lastHeader the header of the last attempt
 * @param lastResult its result; empty while it runs or if its worker died
 * @param threadId codex's thread of the last attempt, if it named one
 * @param duration how long all finished attempts took together
 */
public record LogHistory(
    int attempts,
    Optional<AttemptHeader> lastHeader,
    Optional<AttemptResult> lastResult,
    Optional<String> threadId,
    Duration duration) {

  /**
   * Reads a log.
   *
   * @throws IOException if it can't be read, or is a symbolic link
   */
  public static LogHistory read(Path log) throws IOException {
    Parser parser = new Parser();
    try (InputStream in = Files.newInputStream(log, LinkOption.NOFOLLOW_LINKS);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        parser.line(line);
      }
    }
    return parser.history();
  }

  private static final class Parser {
    private static final String ATTEMPT = "== attempt ";

    private int attempts;
    private Duration duration = Duration.ZERO;
    private @Nullable String id;
    private Map<String, String> header = new HashMap<>();
    private @Nullable Map<String, String> result;
    private Optional<AttemptResult> lastResult = Optional.empty();

    void line(String line) {
      if (line.isEmpty() || line.charAt(0) == ' ') {
        return;
      }
      if (line.startsWith(ATTEMPT) && line.endsWith(" ==")) {
        attempts++;
        id = line.substring(ATTEMPT.length(), Math.max(ATTEMPT.length(), line.length() - 3));
        header = new HashMap<>();
        result = null;
        lastResult = Optional.empty();
      } else if (line.equals("== result ==")) {
        result = new HashMap<>();
      } else if (line.equals("== end ==") && result != null) {
        lastResult = AttemptResult.of(result);
        lastResult.ifPresent(r -> duration = duration.plus(r.duration()));
        result = null;
      } else {
        field(line, result == null ? header : result);
      }
    }

    private static void field(String line, Map<String, String> fields) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }

    LogHistory history() {
      String lastId = id;
      return new LogHistory(
          attempts,
          lastId == null ? Optional.empty() : Optional.of(AttemptHeader.of(lastId, header)),
          lastResult,
          Optional.ofNullable(header.get("thread")),
          duration);
    }
  }
}
