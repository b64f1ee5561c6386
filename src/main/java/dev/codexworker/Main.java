package dev.codexworker;

import dev.codexworker.cli.Program;
import dev.codexworker.output.Console;
import dev.codexworker.output.Output;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The program. */
public final class Main {
  /** The stub says with digits which of the standard streams are terminals. */
  private static final String TERMINALS = "codexworker.terminals";

  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(new Program(console(), version()).run(args));
  }

  private static Console console() {
    return new Console(
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        Output.to(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        System.getProperty(TERMINALS, ""));
  }

  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
