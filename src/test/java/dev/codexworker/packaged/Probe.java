package dev.codexworker.packaged;

import java.io.IOException;
import org.junit.jupiter.api.Assumptions;

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

  /** Skips the test, loudly, on a machine where a command cannot be run. */
  static void require(String... command) throws InterruptedException {
    require(isInstalled(command), command[0] + " is missing");
  }

  /** Skips the test, loudly, unless a condition holds. */
  static void require(boolean holds, String otherwise) {
    if (!holds) {
      String test =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames
                          .map(StackWalker.StackFrame::getClassName)
                          .filter(name -> name.endsWith("IT"))
                          .findFirst())
              .orElse("a test");
      System.err.println("\n*** " + otherwise + ": " + test + " IS SKIPPED ***\n");
      Assumptions.abort(otherwise);
    }
  }
}
