package dev.codexworker.cli;

import dev.codexworker.spec.Effort;

/** Which model is used, and how much it reasons. */
final class ModelOptions extends Options {
  final Argument<String> model = option("-m, --model NAME", "The model, as codex names it.");

  final Argument<Effort> effort =
      option(Effort.class, "-e, --effort LEVEL", "The reasoning effort: ${COMPLETION-CANDIDATES}.");

  final Argument<String> retryModel =
      option("--retry-model NAME", "The model of the attempts after the first that failed.");

  final Argument<Effort> retryEffort =
      option(
          Effort.class,
          "--retry-effort LEVEL",
          "The reasoning effort of the attempts after the first that failed.");

  /** Refuses names that codex would take for options. */
  void check(ProgramCommand command) {
    command.check(!model.isPresent() || isName(model.value()), "--model needs a name");
    command.check(
        !retryModel.isPresent() || isName(retryModel.value()), "--retry-model needs a name");
  }

  static boolean isName(String model) {
    return model.matches("[^-].*");
  }
}
