package dev.codexworker.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells whether this process is in its terminal's foreground. */
final class Foreground {
  private static final Path STAT = Path.of("/proc/self/stat");

  private Foreground() {}

  /**
   * Whether its process group is the terminal's foreground one, by proc(5); also where there is no
   * terminal, or no such file.
   */
  static boolean isHere() {
    try {
      String stat = Files.readString(STAT);
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      String group = fields.get(2);
      String foreground = fields.get(5);
      return foreground.equals("-1") || foreground.equals(group);
    } catch (IOException | IndexOutOfBoundsException e) {
      return true;
    }
  }
}
