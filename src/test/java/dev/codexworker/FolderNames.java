package dev.codexworker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a queue folder. */
public final class FolderNames {
  private FolderNames() {}

  /** All names but those of the lock file, the key and the mark of a run, sorted. */
  public static List<String> of(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> !n.matches("\\.codex-worker\\.(lock|key|run)"))
          .sorted()
          .toList();
    }
  }
}
