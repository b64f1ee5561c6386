package dev.codexworker.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the load and the memory of this machine. */
public final class MachineLoad {
  private static final Path MEMORY = Path.of("/proc/meminfo");

  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable: +(\\d{1,15}) kB$");
  private static final Pattern PAGE_SIZE = Pattern.compile("page size of (\\d{1,9}) bytes");
  private static final Pattern UNUSED_PAGES =
      Pattern.compile("(?m)^Pages (?:free|speculative|inactive): +(\\d{1,12})\\.$");

  private MachineLoad() {}

  /** Returns the load average of the last minute; empty if unknown. */
  public static Optional<Double> average() {
    double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return average < 0 ? Optional.empty() : Optional.of(average);
  }

  /** Returns the bytes of memory available without swapping; empty if unknown. */
  public static Optional<Long> availableMemory() {
    return availableMemory(
        Files.isReadable(MEMORY) ? Machine.read(MEMORY) : Machine.output("/usr/bin/vm_stat"));
  }

  static Optional<Long> availableMemory(String text) {
    Matcher available = AVAILABLE.matcher(text);
    if (available.find()) {
      return Optional.of(Long.parseLong(available.group(1)) << 10);
    }
    Matcher pageSize = PAGE_SIZE.matcher(text);
    if (!pageSize.find()) {
      return Optional.empty();
    }
    long pages =
        UNUSED_PAGES.matcher(text).results().mapToLong(m -> Long.parseLong(m.group(1))).sum();
    return Optional.of(pages * Long.parseLong(pageSize.group(1)));
  }
}
