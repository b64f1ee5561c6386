package dev.codexworker.cli;

import dev.codexworker.spec.FrontMatterUse;
import picocli.CommandLine.Option;

/** How the front matter of task files is read. */
final class FrontMatterOption {
  @Option(
      names = "--front-matter",
      paramLabel = "HOW",
      defaultValue = "strict",
      description =
          "Front matter with unknown keys: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})."
              + " strict rejects the task, drop ignores them, keep makes the whole file the"
              + " prompt.")
  FrontMatterUse use = FrontMatterUse.STRICT;
}
