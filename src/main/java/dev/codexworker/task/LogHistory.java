package dev.codexworker.task;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a task's log tells of its attempts. Damaged and foreign logs are read as far as they go.
 *
 * @param attempts how many attempts were begun; none if codex-worker did not write this log
 * @param lastHeader the header of the last attempt
 * @param lastResult its result; empty while it runs or if its worker died
 * @param threadId the thread that can be gone on with: codex's in the last attempt, if the attempt
 *     got so far, and the task was not reset since
 * @param tokens what all attempts together used, as far as codex reported it; empty if it never did
 * @param tokenThread the last thread for which codex reported a total
 * @param threadTokens that total
 * @param duration how long all finished attempts took together
 */
public record LogHistory(
    int attempts,
    Optional<AttemptHeader> lastHeader,
    Optional<AttemptResult> lastResult,
    Optional<String> threadId,
    Optional<Tokens> tokens,
    Optional<String> tokenThread,
    Tokens threadTokens,
    Duration duration) {

  /**
   * Reads a log.
   *
   * @throws IOException if it can't be read, or is a symbolic link
   */
  public static LogHistory read(Path log) throws IOException {
    Parser parser = new Parser();
    try (BufferedReader lines = TaskLog.reader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        parser.line(line);
      }
    }
    return parser.history();
  }

  /** A thread's id goes onto codex's command line, and an agent may have written this log. */
  private static final Pattern THREAD = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,127}");

  private static final class Parser {
    private int attempts;
    private Duration duration = Duration.ZERO;
    private Optional<Tokens> tokens = Optional.empty();
    private Optional<String> tokenThread = Optional.empty();
    private Tokens threadTokens = Tokens.ZERO;
    private @Nullable String id;
    private Map<String, String> header = new HashMap<>();
    private @Nullable Map<String, String> result;
    private Optional<AttemptResult> lastResult = Optional.empty();

    void line(String line) {
      if (line.isEmpty() || line.charAt(0) == ' ') {
        return;
      }
      if (line.startsWith(TaskLog.ATTEMPT) && line.endsWith(" ==")) {
        attempts++;
        int begin = TaskLog.ATTEMPT.length();
        id = line.substring(begin, Math.max(begin, line.length() - 3));
        header = new HashMap<>();
        result = null;
        lastResult = Optional.empty();
      } else if (line.equals("== result ==")) {
        result = new HashMap<>();
      } else if (line.equals("== end ==") && result != null) {
        lastResult = AttemptResult.of(result);
        lastResult.ifPresent(this::add);
        result = null;
      } else if (line.equals("== reset ==")) {
        id = null;
        header = new HashMap<>();
        lastResult = Optional.empty();
      } else {
        field(line, result == null ? header : result);
      }
    }

    private void add(AttemptResult done) {
      duration = duration.plus(done.duration());
      tokens = done.tokens().map(t -> tokens.map(t::plus).orElse(t)).or(() -> tokens);
      if (done.threadTokens().isPresent()) {
        tokenThread = done.threadId();
        threadTokens = done.threadTokens().get();
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
          Optional.ofNullable(header.get("thread")).filter(THREAD.asMatchPredicate()),
          tokens,
          tokenThread,
          threadTokens,
          duration);
    }
  }
}
