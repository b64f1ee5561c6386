package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The attempts in a task's log. Damaged and foreign logs are read as far as possible.
 *
 * @param attempts the number of attempts; 0 if codex-worker did not write this log
 * @param lastHeader the header of the last attempt
 * @param lastResult its result; empty while it runs or if its worker died
 * @param threadId the thread to resume: that of the last attempt, if it got this far and the task
 *     was not reset since
 * @param tokens the tokens of all attempts; empty if codex never reported any
 * @param tokenThread the last thread for which codex reported a total
 * @param threadTokens that total
 * @param duration how long all finished attempts took together
 * @param silentSince since when the running attempt has had no answer from the provider; empty if
 *     it has one
 * @param headerSignature the signature of the last header; empty if it has none
 * @param resultSignature the signature of the last result; empty if it has none
 * @param published hashes of the messages for its output, see {@link OutputFile#hash}
 * @param failures how many finished attempts ended in each class
 */
public record LogHistory(
    int attempts,
    Optional<AttemptHeader> lastHeader,
    Optional<AttemptResult> lastResult,
    Optional<String> threadId,
    Optional<Tokens> tokens,
    Optional<String> tokenThread,
    Tokens threadTokens,
    Duration duration,
    Optional<String> silentSince,
    String headerSignature,
    String resultSignature,
    Set<String> published,
    Map<FailureClass, Integer> failures) {

  /**
   * Reads a log.
   *
   * @throws IOException if it can't be read, or is a symbolic link
   */
  public static LogHistory read(Path log) throws IOException {
    Parser parser = new Parser();
    OwnLines.read(log, parser::line);
    return parser.history();
  }

  /** Reads a task's log; {@link #NONE} without one. */
  public static LogHistory of(Task task) throws IOException {
    Optional<Path> log = task.logPath();
    return log.isPresent() ? read(log.get()) : NONE;
  }

  /** Whether a worker of the task's folder signed a result that says that codex has answered. */
  public boolean isAnswered(Task task) throws IOException {
    return lastResult.filter(last -> last.outcome() == AttemptResult.Outcome.DONE).isPresent()
        && isResultSigned(task);
  }

  /** Whether the last attempt was at a task of another text, or the task was reset since. */
  public boolean isAnotherTask(String promptHash) {
    return lastHeader
        .map(AttemptHeader::promptHash)
        .filter(last -> last.isEmpty() || last.equals(promptHash))
        .isEmpty();
  }

  /** Whether a signed result says that the answer could not be delivered. */
  public boolean isUndelivered(Task task) throws IOException {
    return lastResult
            .flatMap(AttemptResult::failure)
            .filter(FailureClass.UNDELIVERED::equals)
            .isPresent()
        && isResultSigned(task);
  }

  /** Whether the last header was signed by a worker of the task's folder. */
  public boolean isHeaderSigned(Task task) throws IOException {
    Optional<FolderKey> key = FolderKey.of(task.folder().path());
    return key.isPresent()
        && lastHeader.isPresent()
        && key.get().signed(headerSignature, lastHeader.get().signedTexts(task.name()));
  }

  private boolean isResultSigned(Task task) throws IOException {
    Optional<FolderKey> key = FolderKey.of(task.folder().path());
    return key.isPresent()
        && lastHeader.isPresent()
        && key.get()
            .signed(
                resultSignature,
                lastResult.orElseThrow().signedTexts(task.name(), lastHeader.get().id()));
  }

  /**
   * The form of a thread's id: it becomes an argument of codex, and an agent may have written the
   * log.
   */
  public static final Pattern THREAD = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,127}");

  /** The history without a log. */
  public static final LogHistory NONE = new Parser().history();

  private static final class Parser {
    private int attempts;
    private Duration duration = Duration.ZERO;
    private Optional<Tokens> tokens = Optional.empty();
    private Optional<String> tokenThread = Optional.empty();
    private Tokens threadTokens = Tokens.ZERO;
    private final Set<String> published = new HashSet<>();
    private final Map<FailureClass, Integer> failures = new EnumMap<>(FailureClass.class);
    private @Nullable String id;
    private Map<String, String> header = new HashMap<>();
    private Map<String, String> result = new HashMap<>();
    private Optional<AttemptResult> lastResult = Optional.empty();

    /** The block that the next field belongs to. */
    private Map<String, String> open = header;

    void line(String line) {
      if (isBlock(line, TaskLog.ATTEMPT)) {
        attempts++;
        id = id(line, TaskLog.ATTEMPT);
        header = begin();
        lastResult = Optional.empty();
      } else if (line.equals("== result ==")) {
        result = begin();
      } else if (line.equals("== end ==") && open == result) {
        lastResult = AttemptResult.of(result);
        lastResult.ifPresent(this::add);
        open = header;
      } else if (line.equals("== reset ==")) {
        id = null;
        header = begin();
        lastResult = Optional.empty();
      } else {
        field(line);
      }
    }

    private static boolean isBlock(String line, String title) {
      return line.startsWith(title) && line.endsWith(" ==") && line.length() > title.length() + 3;
    }

    private static String id(String line, String title) {
      return line.substring(title.length(), line.length() - 3);
    }

    private Map<String, String> begin() {
      open = new HashMap<>();
      return open;
    }

    private void add(AttemptResult done) {
      duration = duration.plus(done.duration());
      tokens = done.tokens().map(t -> tokens.map(t::plus).orElse(t)).or(() -> tokens);
      done.published().ifPresent(published::add);
      done.failure().ifPresent(failure -> failures.merge(failure, 1, Integer::sum));
      if (done.threadTokens().isPresent()) {
        tokenThread = done.threadId();
        threadTokens = done.threadTokens().get();
      }
    }

    private void field(String line) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        open.put(line.substring(0, colon), line.substring(colon + 2));
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
          duration,
          lastResult.isPresent()
              ? Optional.empty()
              : LogFields.known(header, TaskLog.SILENT_SINCE, "over"),
          header.getOrDefault(TaskLog.SIGNATURE, ""),
          lastResult.isPresent() ? result.getOrDefault(TaskLog.SIGNATURE, "") : "",
          Set.copyOf(published),
          Map.copyOf(failures));
    }
  }
}
