package dev.codexworker.cli;

import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which tasks a command is about. */
final class TaskOptions extends Options {
  final Argument<List<String>> paths =
      parameters("PATH", "Folders or task files (default: the current folder).");

  final Argument<String> pattern =
      option("-p, --pattern GLOB", "Which files in a folder are tasks (default ${DEFAULT-VALUE}).")
          .byDefault("*.md");

  /** Returns the selection, without so many paths at the end. */
  Selection selection(int notMeant) throws SelectionException {
    List<Path> meant = new ArrayList<>();
    for (String path : paths.value().subList(0, paths.value().size() - notMeant)) {
      meant.add(Path.of(path));
    }
    return Selection.of(meant.isEmpty() ? List.of(Path.of(".")) : meant, pattern.value());
  }

  Selection selection() throws SelectionException {
    return selection(0);
  }
}
