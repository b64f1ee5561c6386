package dev.codexworker.cli;

import dev.codexworker.output.ColorChoice;

/** The options that every command has. */
final class CommonOptions extends Options {
  final Argument<Boolean> help = flag("-h, --help", "Show this help and exit.").showingHelp();

  final Argument<Boolean> version =
      flag("-V, --version", "Print the version and exit.").showingVersion();

  final Argument<Boolean> verbose =
      flag("-v, --verbose", "Print stack traces for unexpected errors.");

  final Argument<Boolean> quiet = flag("-q, --quiet", "Print errors only.");

  final Argument<ColorChoice> color =
      option(
              ColorChoice.class,
              "--color WHEN",
              "When to colour output: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
          .byDefault("auto");
}
