package dev.codexworker.cli;

import dev.codexworker.task.Selection;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Knows the folders in which agents could forge outcomes, or the program's classes. */
final class OutOfReach {
  /** Set by the stub to the folder of Java's archive of classes. */
  private static final String ARCHIVES = "codexworker.archives";

  private OutOfReach() {}

  static List<Path> of(Selection selection) {
    Stream<Path> workspaces =
        selection.folders().stream().flatMap(f -> Workspace.around(f).map(Workspace::top).stream());
    Stream<Path> archives =
        Stream.of(System.getProperty(ARCHIVES, "")).filter(f -> !f.isEmpty()).map(Path::of);
    return Stream.of(selection.folders().stream().map(TaskFolder::path), workspaces, archives)
        .flatMap(folders -> folders)
        .filter(Files::isDirectory)
        .distinct()
        .toList();
  }
}
