package dev.codexworker.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Copies files with {@code cp}, which shares their blocks where the file system can; Java can't.
 *
 * @param mark marks the processes, as those of an attempt
 * @param stopped polled; once true, the copying ends
 */
public record FileCopies(String mark, BooleanSupplier stopped) {
  private static final List<String> COPY =
      List.of("cp", "-P", "-p", "--parents", "--reflink=auto", "--");

  /** Systems allow less than this in arguments. */
  private static final int BATCH_CHARS = 50_000;

  private static final long POLL_MILLIS = 100;

  /**
   * Copies files from one folder to the same places in another.
   *
   * @return those that {@code cp} may not have copied whole
   * @throws IOException if the copying was stopped
   */
  public List<String> copy(Path from, List<String> files, Path to) throws IOException {
    List<String> failed = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    int chars = 0;
    for (String file : files) {
      batch.add(file);
      chars += file.length();
      if (chars > BATCH_CHARS) {
        failed.addAll(copyBatch(from, batch, to));
        batch.clear();
        chars = 0;
      }
    }
    failed.addAll(batch.isEmpty() ? List.of() : copyBatch(from, batch, to));
    return failed;
  }

  private List<String> copyBatch(Path from, List<String> files, Path to) throws IOException {
    List<String> command = new ArrayList<>(COPY);
    command.addAll(files);
    command.add(to.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File(from.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.merge(AgentProcesses.MARK, mark, (outer, inner) -> outer + " " + inner);
    Process process;
    try {
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      // There is no cp.
      return List.copyOf(files);
    }
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stopped.getAsBoolean()) {
          process.destroyForcibly();
        }
        requireNotStopped();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
    return process.exitValue() == 0 ? List.of() : List.copyOf(files);
  }

  /**
   * Does nothing unless the copying was stopped.
   *
   * @throws IOException if it was
   */
  public void requireNotStopped() throws IOException {
    if (stopped.getAsBoolean()) {
      throw new IOException("stopped while files were copied");
    }
  }
}
