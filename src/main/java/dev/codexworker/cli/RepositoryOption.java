package dev.codexworker.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** In which repository branches of tasks are looked for. */
final class RepositoryOption {
  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      converter = FolderConverter.class,
      defaultValue = ".",
      description = "A folder of the repository (default: the current folder).")
  Path folder = Path.of(".");
}
