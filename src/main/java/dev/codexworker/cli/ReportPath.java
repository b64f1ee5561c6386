package dev.codexworker.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a worker's report is.
 *
 * @param project the folder in which the path begins
 * @param output the path in the worker's task file; empty if it names none
 */
record ReportPath(Path project, Optional<String> output) {
  /** Returns the absolute path; an empty text if there is no report. */
  String absolute() {
    return output.map(path -> project.resolve(path).toString()).orElse("");
  }

  /** Returns the path from the current folder if it is below that, else the absolute path. */
  String fromHere() {
    Path here;
    try {
      here = Path.of("").toRealPath();
    } catch (IOException e) {
      return absolute();
    }
    return output
        .map(project::resolve)
        .map(path -> path.startsWith(here) ? here.relativize(path).toString() : path.toString())
        .orElse("");
  }
}
