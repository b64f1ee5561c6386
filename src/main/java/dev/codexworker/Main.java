package dev.codexworker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.cli.ExitCode;
import dev.codexworker.cli.Program;
import dev.codexworker.output.Console;
import dev.codexworker.output.Output;
import dev.codexworker.process.ProcessTuning;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.workspace.Runner;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** The program. */
public final class Main {
  /** The stub says with digits which of the standard streams are terminals. */
  private static final String TERMINALS = "codexworker.terminals";

  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    ProcessTuning.apply();
    // For this one, unlike ROOT, numbers are formatted without the data of all locales.
    Locale.setDefault(Locale.US);
    System.exit(run(args));
  }

  private static int run(String[] args) {
    if (args.length < 2 || !args[0].equals(Runner.LOG_TO)) {
      return run(args, new FileOutputStream(FileDescriptor.out), System.err);
    }
    try (OutputStream log = Channels.newOutputStream(AtomicFile.appending(Path.of(args[1])))) {
      PrintStream printer = new PrintStream(log, true, UTF_8);
      System.setErr(printer);
      return run(Arrays.copyOfRange(args, 2, args.length), log, printer);
    } catch (IOException e) {
      System.err.println("codex-worker: the log can't be written: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  private static int run(String[] args, OutputStream out, PrintStream err) {
    Console console =
        new Console(
            new BufferedReader(new InputStreamReader(System.in, UTF_8)),
            Output.to(out),
            new PrintStream(err, true, UTF_8),
            System.getenv(),
            System.getProperty(TERMINALS, ""));
    return new Program(console, version()).run(args);
  }

  private static String version() {
    String packaged = Main.class.getPackage().getImplementationVersion();
    return packaged != null ? packaged : versionWithoutManifest();
  }

  /** A native image has no manifest, and reading a resource costs milliseconds in Java. */
  private static String versionWithoutManifest() {
    try (InputStream in = Main.class.getResourceAsStream("version")) {
      return new String(Objects.requireNonNull(in, "version").readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
