package dev.codexworker.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The file name of a task while no worker has claimed it, such as {@code fix-auth.md}.
 *
 * @param value the name, without a folder
 */
public record TaskName(String value) implements Comparable<TaskName> {
  /** A file name has at most 255 bytes; the longest log prefix and {@code .txt} take 25 of them. */
  static final int MAX_BYTES = 230;

  /** The name of a file that describes its folder. */
  public static final TaskName README = new TaskName("README.md");

  private static final int MOST_BYTES_A_CHAR = 3;

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
    int order = sortKey(value).compareTo(sortKey(other.value));
    return order != 0 ? order : value.compareTo(other.value);
  }

  /** Sorts a list by names, each of which is looked at once. */
  static <T> void sort(List<T> list, Function<T, TaskName> name) {
    record Keyed<T>(String key, String name, T element) {}
    List<Keyed<T>> keyed = new ArrayList<>(list.size());
    for (T element : list) {
      String value = name.apply(element).value;
      keyed.add(new Keyed<>(sortKey(value), value, element));
    }
    keyed.sort(
        (one, other) -> {
          int order = one.key.compareTo(other.key);
          return order != 0 ? order : one.name.compareTo(other.name);
        });
    for (int i = 0; i < keyed.size(); i++) {
      list.set(i, keyed.get(i).element);
    }
  }

  /**
   * Returns a text that compares as the name does: before the digits of a number, without its
   * leading zeros, comes a digit, for how it compares with other characters, and how many follow.
   */
  private static String sortKey(String name) {
    char[] key = new char[3 * name.length()];
    int length = 0;
    int i = 0;
    while (i < name.length()) {
      if (!isDigit(name.charAt(i))) {
        key[length++] = name.charAt(i++);
        continue;
      }
      while (i < name.length() && name.charAt(i) == '0') {
        i++;
      }
      key[length] = '0';
      int digits = length + 2;
      length = digits;
      while (i < name.length() && isDigit(name.charAt(i))) {
        key[length++] = name.charAt(i++);
      }
      key[digits - 1] = (char) (length - digits);
    }
    return new String(key, 0, length);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  // Those that a record has by default are made at their first call, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TaskName name && value.equals(name.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
