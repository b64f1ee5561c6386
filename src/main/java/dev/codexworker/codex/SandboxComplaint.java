package dev.codexworker.codex;

import java.util.List;
import java.util.regex.Pattern;

/** Recognizes a sandbox of codex's that cannot start: then every command of the agent fails. */
final class SandboxComplaint {
  /** Bubblewrap on Linux, Landlock where it is configured, Seatbelt on macOS. */
  private static final Pattern COMPLAINT =
      Pattern.compile("(?:bwrap: |codex-linux-sandbox: |sandbox-exec: |error running landlock).*");

  /** The lines before a command's output in codex's record. */
  private static final Pattern RECORD_HEADER = Pattern.compile("(?s)\\A.*?\nOutput:\n");

  private SandboxComplaint() {}

  /** Whether a command printed only the sandbox's complaint, and so did not run. */
  static boolean isFailure(String output) {
    List<String> lines = lines(output);
    return !lines.isEmpty() && lines.stream().allMatch(COMPLAINT.asMatchPredicate());
  }

  /** The sandbox's complaint among other lines, such as warnings; empty if there is none. */
  static String complaint(String output) {
    return lines(output).stream().filter(COMPLAINT.asMatchPredicate()).findFirst().orElse("");
  }

  private static List<String> lines(String output) {
    return RECORD_HEADER
        .matcher(output)
        .replaceFirst("")
        .lines()
        .filter(l -> !l.isBlank())
        .toList();
  }
}
