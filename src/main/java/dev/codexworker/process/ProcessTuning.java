package dev.codexworker.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** How Java starts processes and waits for them. */
public final class ProcessTuning {
  /** The first version of Java that warns of vfork. */
  private static final int WARNS = 25;

  private ProcessTuning() {}

  /**
   * Has Java start a program itself on Linux, by vfork, instead of a helper that starts it, and
   * handle the ends of processes in a pool, instead of in a thread for each. To be called before
   * anything else: Java looks at both once, at the latter with its first future.
   */
  public static void apply() {
    if (Files.isDirectory(Path.of("/proc/self")) && Runtime.version().feature() < WARNS) {
      set("jdk.lang.Process.launchMechanism", "VFORK");
    }
    if (Runtime.getRuntime().availableProcessors() <= 2) {
      set("java.util.concurrent.ForkJoinPool.common.parallelism", "2");
    }
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
