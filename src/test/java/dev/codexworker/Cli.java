package dev.codexworker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.cli.Program;
import dev.codexworker.output.Console;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;

/**
 * The command line, run inside the test's own process.
 *
 * @param exit its exit code
 * @param out what it printed on stdout
 * @param err what it printed on stderr
 */
public record Cli(int exit, String out, String err) {
  /** Runs it where nobody can be asked. */
  public static Cli run(Object... args) {
    return printingTo(new ByteArrayOutputStream(), args);
  }

  /** Runs it while somebody else reads what it prints on stdout. */
  public static Cli printingTo(ByteArrayOutputStream out, Object... args) {
    return answering(out, "", "", Map.of(), args);
  }

  /** Runs it with more in its environment. */
  public static Cli with(Map<String, String> environment, Object... args) {
    return answering(new ByteArrayOutputStream(), "", "", environment, args);
  }

  /** Runs it on a terminal, with these answers to its questions. */
  public static Cli onTerminal(String answers, Object... args) {
    return answering(new ByteArrayOutputStream(), answers, "012", Map.of(), args);
  }

  private static Cli answering(
      ByteArrayOutputStream out,
      String answers,
      String terminals,
      Map<String, String> more,
      Object... args) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("PATH", System.getenv("PATH"));
    environment.put("NO_COLOR", "1");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new BufferedReader(new StringReader(answers)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            environment,
            terminals);
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int exit = new Program(console, "test").run(texts);
    return new Cli(exit, out.toString(UTF_8), err.toString(UTF_8));
  }
}
