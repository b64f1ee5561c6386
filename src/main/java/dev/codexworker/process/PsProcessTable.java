package dev.codexworker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks ps, where there is no {@code /proc}: macOS, where {@code ps -E} shows the environment of the
 * user's own processes after their command lines.
 */
final class PsProcessTable implements ProcessTable {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(\\d+)\\s.*\\b" + ATTEMPT_VARIABLE + "=([0-9A-Za-z -]*).*", Pattern.DOTALL);

  @Override
  public Set<Long> carriersOf(String attemptId) {
    Set<Long> carriers = new HashSet<>();
    for (String line : ps("-xwwE", "-o", "pid=,command=").split("\n", -1)) {
      Matcher m = LINE.matcher(line);
      if (m.matches() && ProcessTable.names(m.group(2), attemptId)) {
        carriers.add(Long.parseLong(m.group(1)));
      }
    }
    return carriers;
  }

  private static final Pattern USE =
      Pattern.compile("\\s*(\\d{1,9})\\s+(\\d{1,9})\\s+(\\d{1,12})\\s+([\\d:.-]{1,20})\\s.*");

  private static final Pattern MARK =
      Pattern.compile("\\b" + ATTEMPT_VARIABLE + "=([0-9A-Za-z -]*)");

  @Override
  public List<ProcessUse.Entry> all() {
    return all(ps("-xwwE", "-o", "pid=,ppid=,rss=,time=,command="));
  }

  static List<ProcessUse.Entry> all(String printed) {
    List<ProcessUse.Entry> all = new ArrayList<>();
    for (String line : printed.split("\n", -1)) {
      Matcher use = USE.matcher(line);
      if (use.matches()) {
        Matcher mark = MARK.matcher(line);
        all.add(
            new ProcessUse.Entry(
                Long.parseLong(use.group(1)),
                Long.parseLong(use.group(2)),
                mark.find() ? mark.group(1) : "",
                time(use.group(4)),
                Long.parseLong(use.group(3)) << 10));
      }
    }
    return all;
  }

  /** Reads a time such as 1-02:03:04, 2:03:04 or 3:04.56. */
  private static Duration time(String text) {
    int dash = text.indexOf('-');
    double seconds = 0;
    for (String part : text.substring(dash + 1).split(":", -1)) {
      seconds = seconds * 60 + (part.matches("\\d+(\\.\\d+)?") ? Double.parseDouble(part) : 0);
    }
    long days = dash > 0 ? Long.parseLong(text.substring(0, dash)) : 0;
    return Duration.ofDays(days).plusMillis(Math.round(seconds * 1000));
  }

  private static String ps(String... options) {
    List<String> command = new ArrayList<>(List.of("/bin/ps"));
    command.addAll(List.of(options));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("ps can't be run, so no process can be found", e);
    }
  }

  @Override
  public long sessionOf(long pid) {
    return -1;
  }

  @Override
  public long startOf(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(p -> p.info().startInstant())
        .map(Instant::toEpochMilli)
        .orElse(-1L);
  }

  @Override
  public boolean isAlive(long pid) {
    String state = ps("-o", "stat=", "-p", Long.toString(pid)).strip();
    return !state.isEmpty() && !state.startsWith("Z");
  }
}
