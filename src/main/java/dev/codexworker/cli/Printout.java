package dev.codexworker.cli;

import dev.codexworker.output.Console;

/** Prints what is worth nothing in part. */
final class Printout {
  private Printout() {}

  /** Prints it whole and returns the exit code. */
  static int of(String text, Console console) {
    console.out().print(text);
    return end(console);
  }

  /** The exit code after the last of it was printed: what could not be written must not pass. */
  static int end(Console console) {
    if (console.out().checkError()) {
      console.err().println("codex-worker: not all could be written to stdout");
      return ExitCode.ENVIRONMENT;
    }
    return ExitCode.OK;
  }
}
