package dev.codexworker.packaged;

import java.io.IOException;

/** Asks what is installed. */
final class Probe {
  private Probe() {}

  /** Whether a command can be run and exits with 0. */
  static boolean isInstalled(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
