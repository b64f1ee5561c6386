package dev.codexworker.cli;

import java.util.Map;

/** Which codex is run. */
final class CodexOption extends Options {
  final Argument<String> codex =
      option(
          "--codex COMMAND",
          "The codex program, or a wrapper that takes its arguments (default: $CODEX_CMD, else"
              + " codex).");

  /** Returns the program: a path, or a name to be found on the PATH. */
  String program(Map<String, String> environment) {
    String fallback = environment.getOrDefault("CODEX_CMD", "");
    return codex.optional().orElse(fallback.isEmpty() ? "codex" : fallback);
  }
}
