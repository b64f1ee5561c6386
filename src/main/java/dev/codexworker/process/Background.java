package dev.codexworker.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program that outlives its starter: it runs in its own session, out of reach of the terminal's
 * end and of signals to the caller's process group. Its output is discarded.
 */
public final class Background {
  /** Linux has setsid, macOS has Perl. Without both, the program ignores SIGHUP and SIGINT. */
  private static final String NEW_SESSION =
      """
      if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
      if command -v perl >/dev/null 2>&1; then
        exec perl -e 'use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127' -- "$@"
      fi
      trap '' HUP INT
      exec "$@"
      """;

  private final Process process;

  private Background(Process process) {
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param folder its working folder
   */
  public static Background start(List<String> command, Path folder) throws IOException {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", NEW_SESSION, "sh"));
    all.addAll(command);
    return new Background(
        new ProcessBuilder(all)
            .directory(new File(folder.toString()))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** The exit code; empty while it runs. */
  public OptionalInt exit() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }
}
