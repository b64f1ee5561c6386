package dev.codexworker.codex;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine and boot that process ids are good for.
 *
 * @param host the machine's name, empty if unknown
 * @param boot the id of its current boot, empty if unknown
 */
public record Machine(String host, String boot) {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");

  /** Asks this machine. */
  public static Machine current() {
    if (Files.isDirectory(KERNEL)) {
      return new Machine(
          read(KERNEL.resolve("hostname")), read(KERNEL.resolve("random").resolve("boot_id")));
    }
    String[] lines = sysctl().split("\n", -1);
    return lines.length < 2 ? new Machine("", "") : new Machine(lines[0], lines[1]);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** macOS: the same two facts, a line each. */
  private static String sysctl() {
    try {
      Process process =
          new ProcessBuilder("/usr/sbin/sysctl", "-n", "kern.hostname", "kern.bootsessionuuid")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
