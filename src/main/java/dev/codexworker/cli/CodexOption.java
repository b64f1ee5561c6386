package dev.codexworker.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which codex is run. */
final class CodexOption {
  @Option(
      names = "--codex",
      paramLabel = "COMMAND",
      description =
          "The codex program, or a wrapper that takes its arguments (default: $CODEX_CMD, else"
              + " codex).")
  @Nullable String codex;

  /** Returns the program: a path, or a name to be found on the PATH. */
  String program(Map<String, String> environment) {
    String fallback = environment.getOrDefault("CODEX_CMD", "");
    return codex != null ? codex : fallback.isEmpty() ? "codex" : fallback;
  }
}
