package dev.codexworker.cli;

import java.nio.file.Path;

/** In which repository branches of tasks are looked for. */
final class RepositoryOption extends Options {
  final Argument<Path> folder =
      option(
              Path.class,
              "-C, --cd DIR",
              "A folder of the repository (default: the current folder).")
          .readBy(new FolderConverter())
          .byDefault(".");
}
