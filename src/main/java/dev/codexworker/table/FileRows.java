package dev.codexworker.table;

import dev.codexworker.task.IoMessage;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Finds files by a pattern: a row for each, with its path and its name. */
final class FileRows {
  private static final List<String> COLUMNS = List.of("path", "name");
  private static final String ANY_FOLDERS = "**/";

  private FileRows() {}

  static List<Row> matching(String glob) throws TableException {
    PathMatcher matcher = matcher(glob);
    boolean hiddenToo = glob.startsWith(".") || glob.contains("/.");
    List<Path> found = new ArrayList<>();
    Path start = start(glob);
    try {
      Files.walkFileTree(
          start,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
              boolean skipped = !folder.equals(start) && isHidden(folder) && !hiddenToo;
              return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()
                  && (hiddenToo || !isHidden(file))
                  && matcher.matches(file)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new TableException("can't look for files: " + IoMessage.of(e));
    }
    if (found.isEmpty()) {
      throw new TableException("no file matches " + glob + "; quote the pattern for the shell");
    }
    Collections.sort(found);
    List<Row> rows = new ArrayList<>();
    for (Path file : found) {
      rows.add(
          new Row(
              rows.size() + 1, COLUMNS, List.of(file.toString(), file.getFileName().toString())));
    }
    return rows;
  }

  private static boolean isHidden(Path file) {
    return String.valueOf(file.getFileName()).startsWith(".");
  }

  /** Returns the folder that the pattern names before its first wildcard. */
  private static Path start(String glob) {
    int wildcard = 0;
    while (wildcard < glob.length() && "*?[{\\".indexOf(glob.charAt(wildcard)) < 0) {
      wildcard++;
    }
    int slash = glob.lastIndexOf('/', wildcard);
    return Path.of(slash < 0 ? "" : glob.substring(0, Math.max(slash, 1)));
  }

  /** As in shells, folders that a pattern leaves open may be none. */
  private static PathMatcher matcher(String glob) throws TableException {
    try {
      String pattern =
          glob.contains("{") ? glob : glob.replace(ANY_FOLDERS, "{" + ANY_FOLDERS + ",}");
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new TableException("bad pattern '" + glob + "': " + e.getDescription());
    }
  }
}
