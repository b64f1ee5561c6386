package dev.codexworker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc}. */
final class LinuxProcessTable implements ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private static final List<String> MARKS = List.of(ATTEMPT_VARIABLE, SERVER_VARIABLE);

  static boolean isAvailable() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  @Override
  public Set<Long> carriersOf(String attemptId) {
    Set<Long> carriers = new HashSet<>();
    String[] entries = PROC.toFile().list();
    if (entries == null) {
      return carriers;
    }
    for (String entry : entries) {
      if (Character.isDigit(entry.charAt(0)) && carries(entry, attemptId)) {
        carriers.add(Long.parseLong(entry));
      }
    }
    return carriers;
  }

  /** The environments of zombies and other users' processes can't be read; they don't count. */
  private static boolean carries(String pid, String attemptId) {
    try {
      String environment =
          new String(
              Files.readAllBytes(PROC.resolve(pid).resolve("environ")),
              StandardCharsets.ISO_8859_1);
      if (!environment.contains(attemptId)) {
        return false;
      }
      for (String variable : environment.split("\0", -1)) {
        int end = variable.indexOf('=');
        if (end > 0
            && MARKS.contains(variable.substring(0, end))
            && ProcessTable.names(variable.substring(end + 1), attemptId)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<String> markVariables() {
    return MARKS;
  }

  @Override
  public long sessionOf(long pid) {
    return number(pid, 6);
  }

  @Override
  public long startOf(long pid) {
    return number(pid, 22);
  }

  @Override
  public boolean isAlive(long pid) {
    String[] stat = stat(pid);
    return stat != null && !stat[0].equals("Z") && !stat[0].equals("X");
  }

  /** A field of {@code /proc/PID/stat}, numbered from 1 as in proc(5). */
  private static long number(long pid, int field) {
    String[] stat = stat(pid);
    return stat == null ? -1 : Long.parseLong(stat[field - 3]);
  }

  /** Returns the fields from the third on, after the name in parentheses. */
  private static String @Nullable [] stat(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    } catch (IOException e) {
      return null;
    }
  }
}
