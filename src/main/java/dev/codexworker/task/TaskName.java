package dev.codexworker.task;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file name of a task while no worker has claimed it, such as {@code fix-auth.md}.
 *
 * @param value the name, without a folder
 */
public record TaskName(String value) implements Comparable<TaskName> {
  /** A file name has at most 255 bytes; the longest log prefix and {@code .txt} take 25 of them. */
  static final int MAX_BYTES = 230;

  private static final int MOST_BYTES_A_CHAR = 3;

  /** The name of a file that describes its folder. */
  public static final TaskName README = new TaskName("README.md");

  private static final int ID_PARTS = 5;

  /** Returns why this can't be a task's name; empty if it can. */
  public Optional<String> problem() {
    if (TaskFile.isReserved(value) || isCodexWorkers()) {
      return Optional.of("the name is one that codex-worker uses itself; rename it");
    }
    boolean fits = value.length() <= MAX_BYTES / MOST_BYTES_A_CHAR;
    int bytes = fits ? 0 : value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      return Optional.of(
          "the name has " + bytes + " bytes, at most " + MAX_BYTES + " are possible; shorten it");
    }
    return Optional.empty();
  }

  /** Whether a file of this name is one of codex-worker's own, and belongs to no task. */
  boolean isCodexWorkers() {
    return value.startsWith(".codex-worker.")
        || value.startsWith(PauseFile.PREFIX)
        || value.startsWith(StopRequest.PREFIX)
        || value.startsWith(ForeignLog.PREFIX);
  }

  /** Returns a hash of the name, the end of the ids of its attempts. */
  public String mark() {
    return "%08x".formatted((int) (lockOffset() >>> 31));
  }

  /** Whether an attempt's id can belong to this task; ids of older versions have no mark. */
  public boolean owns(String attemptId) {
    String[] parts = attemptId.split("-", -1);
    boolean plain = attemptId.matches("[0-9A-Za-z-]+");
    return plain && (parts.length != ID_PARTS || parts[ID_PARTS - 1].equals(mark()));
  }

  /** The place of this task's lock in the lock file: 63 bits of a hash (FNV-1a, mixed). */
  long lockOffset() {
    long hash = 0xcbf29ce484222325L;
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return (hash & Long.MAX_VALUE) % (Long.MAX_VALUE - 1);
  }

  /** Numbers in names count as numbers: {@code 2.md} comes before {@code 10.md}. */
  @Override
  public int compareTo(TaskName other) {
    int order = compare(value, other.value);
    return order != 0 ? order : value.compareTo(other.value);
  }

  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (!isDigit(a.charAt(i)) || !isDigit(b.charAt(j))) {
        if (a.charAt(i) != b.charAt(j)) {
          return a.charAt(i) - b.charAt(j);
        }
        i++;
        j++;
        continue;
      }
      int from = firstDigit(a, i);
      int otherFrom = firstDigit(b, j);
      i = endOfNumber(a, from);
      j = endOfNumber(b, otherFrom);
      int order = Integer.compare(i - from, j - otherFrom);
      order = order != 0 ? order : a.substring(from, i).compareTo(b.substring(otherFrom, j));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  /** Returns where a number begins without its leading zeros. */
  private static int firstDigit(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == '0') {
      at++;
    }
    return at;
  }

  private static int endOfNumber(String text, int from) {
    int at = from;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return value;
  }
}
