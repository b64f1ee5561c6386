package dev.codexworker.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the end of a log's transcript. */
public final class LogTail {
  private static final int MOST_BYTES = 32 << 10;

  /** The first line of an entry; further ones are indented more. */
  private static final Pattern ENTRY =
      Pattern.compile(TaskLog.INDENT + "\\d\\d:\\d\\d:\\d\\d (?<text>.*)");

  private LogTail() {}

  /**
   * Returns the first lines of the last entries of the last attempt, the last one first.
   *
   * @throws IOException if the log can't be read, or is a symbolic link
   */
  public static List<String> entries(Path log) throws IOException {
    List<String> lines = lines(log);
    List<String> entries = new ArrayList<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      if (line.startsWith(TaskLog.ATTEMPT)) {
        break;
      }
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        entries.add(entry.group("text"));
      }
    }
    return entries;
  }

  private static List<String> lines(Path log) throws IOException {
    try (InputStream in = TaskLog.open(log)) {
      long skipped = Math.max(0, Files.size(log) - MOST_BYTES);
      in.skipNBytes(skipped);
      String end = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      List<String> lines = end.lines().toList();
      // The first line is probably the end of one.
      return skipped > 0 && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
    }
  }
}
