package dev.codexworker.cli;

import dev.codexworker.spec.Effort;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model is used, and how much it reasons. */
final class ModelOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "NAME",
      description = "The model, as codex names it.")
  @Nullable String model;

  @Option(
      names = {"-e", "--effort"},
      paramLabel = "LEVEL",
      description = "The reasoning effort: ${COMPLETION-CANDIDATES}.")
  @Nullable Effort effort;
}
