package dev.codexworker.codex;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The codex program, or a wrapper that takes its place.
 *
 * @param path where it lies
 */
public record CodexProgram(Path path) {
  private static final long VERSION_SECONDS = 30;
  private static final int VERSION_BYTES = 4096;
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  /** Codex can't be used; the message says why and what to do. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Finds a program as a shell would: a name with a slash is a path, any other is looked up.
   *
   * @param searchPath the value of {@code PATH}
   * @throws Unusable if there is no such program or it can't be executed
   */
  public static CodexProgram find(String command, String searchPath) throws Unusable {
    if (command.indexOf('/') >= 0) {
      return executable(Path.of(command).toAbsolutePath().normalize());
    }
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder).resolve(command).toAbsolutePath();
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return new CodexProgram(candidate);
      }
    }
    throw new Unusable(
        "'"
            + command
            + "' was not found in the absolute folders of the PATH; install it (npm install -g"
            + " @openai/codex) or name it with --codex");
  }

  private static CodexProgram executable(Path path) throws Unusable {
    if (!Files.exists(path)) {
      throw new Unusable("there is no codex at " + path + "; name another with --codex");
    }
    if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
      throw new Unusable(path + " can't be executed; name another codex with --codex, or chmod +x");
    }
    return new CodexProgram(path);
  }

  /**
   * Asks the program for its version, which also proves that it runs.
   *
   * @return the last line it prints, "unknown" if it prints none
   * @throws Unusable if it can't be started, fails, or does not answer in 30 seconds
   */
  public String version() throws Unusable {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true);
      CallerLocale.restore(builder.environment());
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> answer = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(process.getInputStream(), answer), "codex-version");
      reader.setDaemon(true);
      reader.start();
      if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new Unusable(path + " did not answer --version within " + VERSION_SECONDS + " s");
      }
      String version = answer.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
      if (process.exitValue() != 0) {
        throw new Unusable(
            path
                + " --version exited with "
                + process.exitValue()
                + (version.isEmpty() ? "" : ": " + version));
      }
      return version.isEmpty() ? "unknown" : version;
    } catch (IOException e) {
      throw new Unusable(path + " can't be started: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  /** The last line, where warnings stand before the answer; the rest is read and thrown away. */
  private static void read(InputStream in, CompletableFuture<String> answer) {
    try {
      String start = new String(in.readNBytes(VERSION_BYTES), StandardCharsets.UTF_8);
      List<String> lines = start.lines().filter(line -> !line.isBlank()).toList();
      answer.complete(lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip());
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      answer.complete("");
    }
  }

  /** A command line as one would type it into a shell. */
  public static String display(List<String> command) {
    StringBuilder line = new StringBuilder();
    for (String argument : command) {
      line.append(line.isEmpty() ? "" : " ");
      line.append(
          NEEDS_NO_QUOTES.matcher(argument).matches()
              ? argument
              : "'" + argument.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }
}
