package dev.codexworker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tells in any pid namespace whether an agent is alive: the agent and its descendants hold a lock
 * on its task's log, which the kernel frees when the last of them ends. Only containers and folders
 * shared with other machines need this; elsewhere the agent's processes are visible.
 *
 * <p>The lock is taken by {@code flock(1)} on a descriptor that a shell, which then becomes the
 * agent, hands on. Node closes inherited descriptors up to the first number above 15 that is free;
 * hence the high number, which only bash can take.
 */
public final class AgentLock {
  private static final Path BASH = Path.of("/bin/bash");
  private static final Path FLOCK = Path.of("/usr/bin/flock");
  private static final String HOLD = "exec 20<\"$0\" && " + FLOCK + " -s 20 && exec \"$@\"";

  private AgentLock() {}

  /** Whether agents can hold such a lock on files of a folder. */
  public static boolean isAvailable(Path folder) {
    return Files.isExecutable(BASH)
        && exit(FLOCK.toString(), "-s", "-n", folder.toString(), "true").equals(Optional.of(0));
  }

  /** Returns the command that runs an agent's command line with the lock on its log. */
  public static List<String> prefix(Path log) {
    return List.of(BASH.toString(), "--norc", "-c", HOLD, log.toString());
  }

  /** Whether an agent holds the lock on a log; empty if unknown. */
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
