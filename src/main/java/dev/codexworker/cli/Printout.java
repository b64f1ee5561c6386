package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.task.Visible;

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
    console
        .failure()
        .ifPresent(
            e ->
                console
                    .err()
                    .println(
                        "codex-worker: not all could be written to stdout: "
                            + Visible.line(String.valueOf(e.getMessage()))));
    return console.failure().isPresent() ? ExitCode.ENVIRONMENT : ExitCode.OK;
  }
}
