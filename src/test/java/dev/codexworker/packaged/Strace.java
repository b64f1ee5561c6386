package dev.codexworker.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Runs programs under strace, and reads what it wrote. */
final class Strace {
  private static final Pattern LINE = Pattern.compile("(\\d+) +(?:<\\.\\.\\. )?(\\w+)(.*)");

  private Strace() {}

  /** Skips the test where there is no strace, or none that may trace. */
  static void require() throws InterruptedException {
    if (!Probe.isInstalled("strace", "-o", "/dev/null", "true")) {
      System.err.println("\n*** no strace: TESTS OF SYSTEM CALLS ARE SKIPPED ***\n");
      Assumptions.abort("strace cannot be run");
    }
  }

  /** The command that runs a program and all its processes under strace. */
  static List<String> command(Path trace, List<String> options, List<?> program) {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-o", trace.toString()));
    command.addAll(options);
    program.forEach(each -> command.add(each.toString()));
    return command;
  }

  /** Returns the calls, each as its name and arguments: a sync when it ended, others when begun. */
  static List<String> calls(Path trace) throws IOException {
    Map<String, String> unfinished = new HashMap<>();
    List<String> calls = new ArrayList<>();
    for (String line : Files.readAllLines(trace, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        continue;
      }
      String call = parts.group(2) + parts.group(3);
      boolean ends = line.contains("<... ");
      boolean waits = call.endsWith("<unfinished ...>");
      boolean sync = call.matches("f(data)?sync.*");
      if (sync && waits) {
        unfinished.put(parts.group(1), call);
      } else if (sync && ends) {
        calls.add(unfinished.remove(parts.group(1)));
      } else if (!ends) {
        calls.add(call);
      }
    }
    return calls;
  }
}
