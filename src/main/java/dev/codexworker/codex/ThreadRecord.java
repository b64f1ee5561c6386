package dev.codexworker.codex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The last turn of a thread as codex itself recorded it, in the rollout file below its home. Its
 * format changes with codex's versions, so missing or odd fields count as unknown.
 *
 * @param provider the name of the model's provider, such as "openai"; empty if unknown
 * @param prompt the prompt of this turn; empty if unknown
 * @param completed whether the turn ended by itself, without an error
 * @param lastMessage codex's last message of a completed turn; empty if there was none
 * @param error codex's own name of what made the turn fail, such as "usage_limit_exceeded"; empty
 *     if it did not fail, or not in a known way
 * @param httpStatus the provider's HTTP status that made it fail; empty if unknown
 * @param usage the thread's tokens so far; empty if unknown
 * @param limits the account's limits then
 * @param toolOutputs how many tool calls were answered
 * @param sandboxFailures how many of these answers say that the sandbox could not start
 */
public record ThreadRecord(
    String provider,
    String prompt,
    boolean completed,
    String lastMessage,
    String error,
    OptionalInt httpStatus,
    Optional<Tokens> usage,
    AccountLimits limits,
    int toolOutputs,
    int sandboxFailures) {
  /** Nothing is known. */
  public static final ThreadRecord NONE = new LastTurn(Instant.EPOCH).record();

  /** More than any turn's end needs, prompts of 1 MiB included. */
  private static final int TAIL_BYTES = 8 << 20;

  /** The number of records to read: threads of other providers may be newer. */
  private static final int NEWEST = 5;

  /** Enough for the last answer and its surroundings. */
  private static final int LIMITS_BYTES = 256 << 10;

  /** The worker and codex use the same clock with different precision. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy/MM/dd");

  /** Returns the folder of codex's records, by the environment of this process. */
  public static Path codexHome() {
    String set = System.getenv().getOrDefault("CODEX_HOME", "");
    String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
    return set.isEmpty() ? Path.of(home, ".codex") : Path.of(set);
  }

  /** Whether codex completed the turn with an answer, and its commands could run. */
  public boolean isAnswered() {
    return completed && !lastMessage.isBlank() && !isSandboxBroken();
  }

  /** Whether every command failed because the sandbox could not start. */
  boolean isSandboxBroken() {
    return toolOutputs > 0 && toolOutputs == sandboxFailures;
  }

  /**
   * Reads the last turn of a thread.
   *
   * @param since when the attempt began; an older turn belongs to another attempt
   * @return {@link #NONE} if there is no record of such a turn, or it can't be read
   */
  public static ThreadRecord read(Path codexHome, String threadId, Instant since) {
    try {
      Optional<Path> file = find(codexHome, threadId);
      if (file.isEmpty()) {
        return NONE;
      }
      LastTurn turn = new LastTurn(Instant.EPOCH);
      for (String line : tail(file.get(), TAIL_BYTES)) {
        turn = turn.after(line);
      }
      return turn.started.isAfter(since.minus(SLACK)) ? turn.record() : NONE;
    } catch (IOException | RuntimeException e) {
      return NONE;
    }
  }

  /** Records lie in a folder for each day; a thread's id begins with the time of its start. */
  private static Optional<Path> find(Path codexHome, String threadId) throws IOException {
    Instant begun = Instant.ofEpochMilli(Long.parseLong(threadId.replace("-", ""), 0, 12, 16));
    LocalDate day = LocalDate.ofInstant(begun, ZoneId.systemDefault());
    for (LocalDate each : List.of(day, day.minusDays(1), day.plusDays(1))) {
      Path folder = codexHome.resolve("sessions").resolve(DAY.format(each));
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(folder, "*-" + threadId + ".jsonl")) {
        for (Path file : files) {
          if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(file);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return Optional.empty();
  }

  /** Returns the last lines of a file; the first may be cut. */
  private static List<String> tail(Path file, int most) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long size = channel.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, most));
      channel.position(size - bytes.capacity());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Read on.
      }
      return new String(bytes.array(), 0, bytes.position(), UTF_8).lines().toList();
    }
  }

  /**
   * Returns the account's limits as codex last recorded them, in any thread.
   *
   * @param provider the model's provider; records of others are skipped
   */
  public static AccountLimits newestLimits(Path codexHome, String provider) {
    try {
      LocalDate today = LocalDate.now(ZoneId.systemDefault());
      for (LocalDate day : List.of(today.plusDays(1), today, today.minusDays(1))) {
        Path folder = codexHome.resolve("sessions").resolve(DAY.format(day));
        for (Path file : newest(folder)) {
          LastTurn turn = new LastTurn(Instant.EPOCH);
          for (String line : tail(file, LIMITS_BYTES)) {
            boolean tells = line.contains("\"rate_limits\"") || line.contains("\"model_provider");
            turn = tells ? turn.after(line) : turn;
          }
          boolean own = turn.provider.isEmpty() || turn.provider.equals(provider);
          if (own && !turn.limits.windows().isEmpty()) {
            return isOfThisLogin(codexHome, turn.limits) ? turn.limits : AccountLimits.NONE;
          }
        }
      }
      return AccountLimits.NONE;
    } catch (IOException | RuntimeException e) {
      return AccountLimits.NONE;
    }
  }

  /** A record from before the last login may be another account's. */
  private static boolean isOfThisLogin(Path codexHome, AccountLimits limits) throws IOException {
    Path login = codexHome.resolve("auth.json");
    return !Files.exists(login)
        || limits.seen().isAfter(Files.getLastModifiedTime(login).toInstant());
  }

  /** Returns the newest records of a day, the newest first. */
  private static List<Path> newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Map<Path, FileTime> times = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "rollout-*.jsonl")) {
      for (Path file : files) {
        times.put(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return times.entrySet().stream()
        .sorted(Map.Entry.<Path, FileTime>comparingByValue().reversed())
        .limit(NEWEST)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Reads any number of windows; their names don't matter. */
  private static AccountLimits limits(Map<String, Object> limits, Instant when) {
    List<AccountLimits.Window> windows = new ArrayList<>();
    for (String name : limits.keySet()) {
      Map<String, Object> window = CodexEvent.object(limits, name);
      long resetsAt = CodexEvent.number(window, "resets_at");
      if (resetsAt > 0 && window.get("used_percent") instanceof Number used) {
        windows.add(
            new AccountLimits.Window(
                Duration.ofMinutes(CodexEvent.number(window, "window_minutes")),
                used.doubleValue(),
                Instant.ofEpochSecond(resetsAt)));
      }
    }
    Map<String, Object> credits = CodexEvent.object(limits, "credits");
    boolean paid =
        Boolean.TRUE.equals(credits.get("has_credits"))
            || Boolean.TRUE.equals(credits.get("unlimited"));
    return new AccountLimits(when, windows, paid);
  }

  /** The state of one turn, read line by line. */
  private static final class LastTurn {
    private final Instant started;
    private String provider = "";
    private String prompt = "";
    private boolean completed;
    private String lastMessage = "";
    private String error = "";
    private OptionalInt httpStatus = OptionalInt.empty();
    private Optional<Tokens> usage = Optional.empty();
    private AccountLimits limits = AccountLimits.NONE;
    private int toolOutputs;
    private int sandboxFailures;

    LastTurn(Instant started) {
      this.started = started;
    }

    /** Adds a line; returns the turn that it belongs to, which may be a new one. */
    LastTurn after(String line) {
      Map<String, Object> entry;
      try {
        entry = JSON.std.mapFrom(line);
      } catch (IOException e) {
        return this;
      }
      Map<String, Object> payload = CodexEvent.object(entry, "payload");
      String kind = CodexEvent.text(payload, "type");
      switch (CodexEvent.text(entry, "type")) {
        case "event_msg" -> {
          if (kind.equals("task_started")) {
            return new LastTurn(instant(CodexEvent.text(entry, "timestamp")));
          }
          event(kind, payload, instant(CodexEvent.text(entry, "timestamp")));
        }
        case "token_usage_record" ->
            usage = Evidence.usage(CodexEvent.object(payload, "thread_token_usage"));
        case "response_item" -> {
          if (kind.equals("function_call_output")) {
            toolOutputs++;
            sandboxFailures +=
                SandboxComplaint.isFailure(CodexEvent.text(payload, "output")) ? 1 : 0;
          }
        }
        default -> {
          // Everything else tells of the way, not of the end.
        }
      }
      return this;
    }

    private static Instant instant(String timestamp) {
      try {
        return Instant.parse(timestamp);
      } catch (DateTimeException e) {
        return Instant.EPOCH;
      }
    }

    private void event(String kind, Map<String, Object> payload, Instant when) {
      switch (kind) {
        case "item_completed" -> {
          Map<String, Object> item = CodexEvent.object(payload, "item");
          if (CodexEvent.text(item, "type").equals("UserMessage")) {
            List<String> parts = new ArrayList<>();
            CodexEvent.objects(item, "content").forEach(p -> parts.add(CodexEvent.text(p, "text")));
            prompt = String.join("", parts);
          }
        }
        case "thread_settings_applied" ->
            provider =
                CodexEvent.text(CodexEvent.object(payload, "thread_settings"), "model_provider_id");
        case "token_count" -> {
          AccountLimits now = limits(CodexEvent.object(payload, "rate_limits"), when);
          limits = now.windows().isEmpty() ? limits : now;
        }
        case "task_complete" -> {
          failure(CodexEvent.object(payload, "error"));
          completed = !payload.containsKey("error");
          lastMessage = completed ? CodexEvent.text(payload, "last_agent_message") : "";
        }
        default -> {
          // Everything else tells of the way, not of the end.
        }
      }
    }

    /** The kind of failure is a name, or an object with the name as its only key. */
    private void failure(Map<String, Object> failure) {
      Object info = failure.get("codex_error_info");
      if (info instanceof String name) {
        error = name;
      } else if (info instanceof Map<?, ?> map && map.size() == 1) {
        error = String.valueOf(map.keySet().iterator().next());
        long status =
            CodexEvent.number(
                CodexEvent.object(CodexEvent.object(failure, "codex_error_info"), error),
                "http_status_code");
        httpStatus = status == 0 ? OptionalInt.empty() : OptionalInt.of((int) status);
      }
    }

    ThreadRecord record() {
      return new ThreadRecord(
          provider,
          prompt,
          completed,
          lastMessage,
          error,
          httpStatus,
          usage,
          limits,
          toolOutputs,
          sandboxFailures);
    }
  }
}
