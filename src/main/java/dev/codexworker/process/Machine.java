package dev.codexworker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine and the boot for which process ids are valid.
 *
 * @param host the machine's name, empty if unknown
 * @param boot the id of its current boot, empty if unknown
 * @param pidNamespace the namespace in which this process sees processes, such as
 *     "pid:[4026531836]"; empty where there are none
 */
public record Machine(String host, String boot, String pidNamespace) {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");

  /** The kernel's number of the first namespace, which sees all processes. */
  private static final String FIRST_NAMESPACE = "pid:[4026531836]";

  /** Asks this machine. */
  public static Machine current() {
    if (Files.isDirectory(KERNEL)) {
      return new Machine(
          read(KERNEL.resolve("hostname")),
          read(KERNEL.resolve("random").resolve("boot_id")),
          link(Path.of("/proc/self/ns/pid")));
    }
    String[] lines =
        output("/usr/sbin/sysctl", "-n", "kern.hostname", "kern.bootsessionuuid").split("\n", -1);
    return lines.length < 2 ? new Machine("", "", "") : new Machine(lines[0], lines[1], "");
  }

  /** Whether this process is in a container and can't see the processes outside. */
  public boolean isContained() {
    return !pidNamespace.isEmpty() && !pidNamespace.equals(FIRST_NAMESPACE);
  }

  /** Whether this process can see the processes of another namespace of this boot. */
  public boolean sees(String otherNamespace) {
    return otherNamespace.equals(pidNamespace) || !isContained();
  }

  /** Where a link leads; empty if it can't be read. */
  static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** The text of a small file; empty if it can't be read. */
  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns what a system program prints; empty if it can't be started. */
  static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
