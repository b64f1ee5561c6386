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

  @Option(
      names = "--retry-model",
      paramLabel = "NAME",
      description = "The model of the attempts after the first that failed.")
  @Nullable String retryModel;

  @Option(
      names = "--retry-effort",
      paramLabel = "LEVEL",
      description = "The reasoning effort of the attempts after the first that failed.")
  @Nullable Effort retryEffort;

  /** Refuses names that codex would take for options. */
  void check(ProgramCommand command) {
    command.check(model == null || isName(model), "--model needs a name");
    command.check(retryModel == null || isName(retryModel), "--retry-model needs a name");
  }

  static boolean isName(String model) {
    return model.matches("[^-].*");
  }
}
