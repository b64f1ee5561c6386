package dev.codexworker.cli;

import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which tasks a command is about. */
final class TaskOptions {
  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Folders or task files (default: the current folder).")
  List<String> paths = new ArrayList<>();

  @Option(
      names = {"-p", "--pattern"},
      paramLabel = "GLOB",
      defaultValue = "*.md",
      description = "Which files in a folder are tasks (default ${DEFAULT-VALUE}).")
  String pattern = "*.md";

  /** Returns the selection, without so many paths at the end. */
  Selection selection(int notMeant) throws SelectionException {
    List<Path> meant = new ArrayList<>();
    for (String path : paths.subList(0, paths.size() - notMeant)) {
      meant.add(Path.of(path));
    }
    return Selection.of(meant.isEmpty() ? List.of(Path.of(".")) : meant, pattern);
  }

  Selection selection() throws SelectionException {
    return selection(0);
  }
}
