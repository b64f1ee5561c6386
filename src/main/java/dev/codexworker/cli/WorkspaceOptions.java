package dev.codexworker.cli;

import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;

/** Which workspace a command is about. */
final class WorkspaceOptions extends Options {
  final Argument<Path> folder =
      option(
              Path.class,
              "-C, --cd DIR",
              "The project's folder, which holds .catlab/, or a folder below it in the same"
                  + " repository (default: the current one).")
          .readBy(new FolderConverter())
          .byDefault(".");

  Workspace workspace() throws IOException {
    return Workspace.nearest(folder.value());
  }

  /** Whether the workspace is not the named folder's own, but that of a folder above. */
  boolean isAbove(Workspace workspace) throws IOException {
    return !workspace.project().equals(folder.value().toRealPath());
  }
}
