package dev.codexworker.codex;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tells in any pid namespace whether an agent lives: the agent holds a lock on its task's log,
 * which the kernel frees when the agent ends. Taken by {@code flock(1)}, which becomes the agent.
 * That is needed only in containers; elsewhere the agent's processes can be seen.
 */
public final class AgentLock {
  private static final Path FLOCK = Path.of("/usr/bin/flock");

  private AgentLock() {}

  /** Whether agents can hold such a lock here. */
  public static boolean isAvailable() {
    return exit(FLOCK.toString(), "-F", "-n", "/dev/null", "true").equals(Optional.of(0));
  }

  /** What stands before an agent's command line, so that it holds the lock on its log. */
  public static List<String> prefix(Path log) {
    return List.of(FLOCK.toString(), "-F", "-s", log.toString());
  }

  /** Whether an agent holds the lock on a log; empty if that can't be found out. */
  public static Optional<Boolean> isHeld(Path log) {
    return exit(FLOCK.toString(), "-n", log.toString(), "true").map(exit -> exit != 0);
  }

  private static Optional<Integer> exit(String... command) {
    if (!Files.isExecutable(FLOCK)) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return Optional.of(process.waitFor());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }
}
