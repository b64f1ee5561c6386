package dev.codexworker.packaged;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program, run as a user would run it. */
final class Worker {
  /** The one executable file. */
  static final Path PROGRAM = Path.of("target", "codex-worker").toAbsolutePath();

  private final Process process;
  private final Path out;
  private final Path err;

  private Worker(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * How it ended.
   *
   * @param exit its exit code, 128 and more for a signal
   */
  record Result(int exit, String out, String err) {}

  /** Starts it in a folder. */
  static Worker start(Path folder, Map<String, String> environment, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return startCommand(folder, environment, command);
  }

  /** Starts any command line, such as one that reaches the program in another way. */
  static Worker startCommand(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile("out", "");
    Path err = Files.createTempFile("err", "");
    out.toFile().deleteOnExit();
    err.toFile().deleteOnExit();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new Worker(builder.start(), out, err);
  }

  /** Runs it to its end. */
  static Result run(Path folder, Map<String, String> environment, Object... args)
      throws IOException, InterruptedException {
    return start(folder, environment, args).await();
  }

  /** Waits for its end. */
  Result await() throws IOException, InterruptedException {
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("the worker did not end:\n" + output());
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** What it has printed so far. */
  String output() throws IOException {
    return Files.readString(out) + Files.readString(err);
  }

  /** Sends it a signal by name; the stub has become the Java process by exec. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
  }

  long pid() {
    return process.pid();
  }
}
