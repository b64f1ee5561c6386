package dev.codexworker.cli;

import dev.codexworker.spec.FrontMatterUse;

/** How the front matter of task files is read. */
final class FrontMatterOption extends Options {
  final Argument<FrontMatterUse> use =
      option(
              FrontMatterUse.class,
              "--front-matter HOW",
              "Front matter with unknown keys: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})."
                  + " strict rejects the task, drop ignores them, keep makes the whole file the"
                  + " prompt.")
          .byDefault("strict");
}
