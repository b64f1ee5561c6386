package dev.codexworker.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** How Java starts processes. */
public final class LaunchMechanism {
  private static final String PROPERTY = "jdk.lang.Process.launchMechanism";

  /** The first version of Java that warns of vfork. */
  private static final int WARNS = 25;

  private LaunchMechanism() {}

  /**
   * Chooses vfork on Linux, which starts a program itself instead of a helper that starts it. Has
   * an effect only before the first process is started.
   */
  public static void choose() {
    boolean linux = Files.isDirectory(Path.of("/proc/self"));
    if (linux && Runtime.version().feature() < WARNS && System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "VFORK");
    }
  }
}
