package dev.codexworker.codex;

import java.util.regex.Pattern;

/** Recognizes a sandbox of codex's that cannot start: then every command of the agent fails. */
final class Sandbox {
  /** Bubblewrap on Linux, Landlock where it is configured, Seatbelt on macOS. */
  private static final Pattern FAILURE =
      Pattern.compile(
          "(?m)^(?:bwrap: |codex-linux-sandbox: |sandbox-exec: |error running landlock)");

  private Sandbox() {}

  /** Whether what a command printed is the sandbox's own complaint. */
  static boolean isFailure(String output) {
    return FAILURE.matcher(output).find();
  }

  /** The sandbox's complaint, one line. */
  static String complaint(String output) {
    return output.lines().filter(Sandbox::isFailure).findFirst().orElse("");
  }
}
