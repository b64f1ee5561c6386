package dev.codexworker.cli;

import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which workspace a command is about. */
final class WorkspaceOptions {
  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      converter = FolderConverter.class,
      defaultValue = ".",
      description =
          "The project's folder, which holds .catlab/, or a folder below it in the same repository"
              + " (default: the current one).")
  Path folder = Path.of(".");

  Workspace workspace() throws IOException {
    return Workspace.nearest(folder);
  }

  /** Whether the workspace is not the named folder's own, but that of a folder above. */
  boolean isAbove(Workspace workspace) throws IOException {
    return !workspace.project().equals(folder.toRealPath());
  }
}
