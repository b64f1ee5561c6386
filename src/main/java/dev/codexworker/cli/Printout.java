package dev.codexworker.cli;

import dev.codexworker.output.Console;

/** Prints a text that is worth nothing in part. */
final class Printout {
  private Printout() {}

  /** Returns the exit code. */
  static int of(String text, Console console) {
    console.out().print(text);
    if (console.out().checkError()) {
      console.err().println("codex-worker: stdout could not be written");
      return ExitCode.ENVIRONMENT;
    }
    return ExitCode.OK;
  }
}
