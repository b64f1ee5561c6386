package dev.codexworker.codex;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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
  private static final int END_BYTES = 256 << 10;

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
      List<String> end = tail(file.get(), END_BYTES);
      List<String> lines = lastStart(end) < 0 ? tail(file.get(), TAIL_BYTES) : end;
      LastTurn turn = new LastTurn(Instant.EPOCH);
      for (String line : lines.subList(Math.max(0, lastStart(lines)), lines.size())) {
        turn = turn.after(line);
      }
      return turn.started.isAfter(since.minus(SLACK)) ? turn.record() : NONE;
    } catch (IOException | RuntimeException e) {
      return NONE;
    }
  }

  /** Returns the index of the line that begins the last turn; -1 if there is none. */
  private static int lastStart(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      LastTurn before = new LastTurn(Instant.EPOCH);
      if (lines.get(i).contains(LastTurn.START) && before.after(lines.get(i)) != before) {
        return i;
      }
    }
    return -1;
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
   * Returns the account's limits as codex last recorded them, in any thread of the same provider.
   */
  public static AccountLimits newestLimits(Path codexHome) {
    try {
      Path sessions = codexHome.resolve("sessions");
      if (!Files.isDirectory(sessions)) {
        return AccountLimits.NONE;
      }
      String provider = ConfigFile.provider(codexHome);
      LocalDate today = LocalDate.now(ZoneId.systemDefault());
      for (LocalDate day : List.of(today.plusDays(1), today, today.minusDays(1))) {
        Path folder = sessions.resolve(DAY.format(day));
        for (Path file : newest(folder)) {
          LastTurn turn = new LastTurn(Instant.EPOCH);
          for (String line : tail(file, END_BYTES)) {
            boolean tells = line.contains("\"rate_limits\"") || line.contains("\"model_provider");
            turn = tells ? turn.after(line) : turn;
          }
          ThreadRecord seen = turn.record();
          boolean own = seen.provider.isEmpty() || seen.provider.equals(provider);
          if (own && !seen.limits.windows().isEmpty()) {
            return isOfThisLogin(codexHome, seen.limits) ? seen.limits : AccountLimits.NONE;
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
}
