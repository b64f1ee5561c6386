package dev.codexworker.process;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What processes use.
 *
 * @param processes how many there are
 * @param cpu their time on processors, with that of children that have ended
 * @param memory the bytes of memory they have
 */
public record ProcessUse(int processes, Duration cpu, long memory) {
  /** Without processes. */
  public static final ProcessUse NONE = new ProcessUse(0, Duration.ZERO, 0);

  /** No chain of parents is longer, unless it is read while it changes. */
  private static final int DEEPEST = 100;

  /**
   * A running process.
   *
   * @param marks the ids of the attempts that its environment names, with blanks between them
   */
  record Entry(long pid, long parent, String marks, Duration cpu, long memory) {}

  private ProcessUse plus(Entry entry) {
    return new ProcessUse(processes + 1, cpu.plus(entry.cpu()), memory + entry.memory());
  }

  /** Returns what each attempt's processes use now, by the attempts' ids. */
  public static Map<String, ProcessUse> byAttempt() {
    return byAttempt(ProcessTable.ofThisMachine().all());
  }

  static Map<String, ProcessUse> byAttempt(List<Entry> entries) {
    Map<Long, Entry> byPid = new HashMap<>();
    entries.forEach(entry -> byPid.put(entry.pid(), entry));
    Map<String, ProcessUse> uses = new HashMap<>();
    for (Entry entry : entries) {
      Arrays.stream(marks(entry, byPid).split(" ", -1))
          .filter(id -> !id.isEmpty())
          .distinct()
          .forEach(id -> uses.put(id, uses.getOrDefault(id, NONE).plus(entry)));
    }
    return uses;
  }

  /** The marks of a process, or of the nearest process above it that has any. */
  private static String marks(Entry entry, Map<Long, Entry> byPid) {
    @Nullable Entry at = entry;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (!at.marks().isEmpty()) {
        return at.marks();
      }
      at = byPid.get(at.parent());
    }
    return "";
  }
}
