package dev.codexworker.cli;

import dev.codexworker.output.ColorChoice;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  boolean version;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print stack traces for unexpected errors.")
  boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print errors only.")
  boolean quiet;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "When to colour output: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  ColorChoice color = ColorChoice.AUTO;
}
