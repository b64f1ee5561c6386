package dev.codexworker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Describes the failure to start another process or thread. */
public final class ProcessLimit {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/pids.max");

  private ProcessLimit() {}

  /** Returns what happened and how to fix it. */
  public static String words(Throwable cause) {
    return "no further process or thread can be started ("
        + cause.getMessage()
        + "; "
        + limits()
        + "): raise the limit, or lower --concurrency";
  }

  public static IOException failure(Throwable cause) {
    return new IOException(words(cause));
  }

  /** Whether a process could not be started because a limit is reached. */
  public static boolean isReached(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Resource temporarily unavailable")
        || message.contains("Cannot allocate memory");
  }

  /** Returns the limits on the number of processes, in words. */
  public static String limits() {
    String cgroup = Machine.read(CGROUP_LIMIT);
    return "ulimit -u is "
        + processes().orElse("unknown")
        + (cgroup.isEmpty() || cgroup.equals("max") ? "" : ", pids.max is " + cgroup);
  }

  private static Optional<String> processes() {
    try {
      return Files.readAllLines(LIMITS).stream()
          .filter(line -> line.startsWith("Max processes"))
          .flatMap(line -> Arrays.stream(line.split(" {2,}", -1)).skip(1).limit(1))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
