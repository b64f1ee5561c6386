package dev.codexworker.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a run is to be done.
 *
 * @param concurrency agents at a time
 * @param mode what codex may do
 * @param model codex's model; its default if empty
 * @param effort the reasoning effort; codex's default if empty
 * @param timeout how long an attempt may take
 * @param retries how many further attempts a failed one may have
 * @param retryDelay the delay before the first of them; it doubles, up to five minutes
 * @param folder codex's working folder
 * @param addDirs further folders that the agent may write
 * @param codex the codex program: a path, or a name to be found on the PATH
 * @param codexArgs arguments passed through to {@code codex exec}
 * @param skipFailed whether tasks that failed earlier are left alone
 */
public record RunSettings(
    int concurrency,
    Mode mode,
    Optional<String> model,
    Optional<Effort> effort,
    Duration timeout,
    int retries,
    Duration retryDelay,
    Path folder,
    List<Path> addDirs,
    String codex,
    List<String> codexArgs,
    boolean skipFailed) {

  /** Keeps its own copies of the lists, and holds numbers to their limits. */
  public RunSettings {
    if (concurrency < 1 || retries < 0 || timeout.isNegative() || retryDelay.isNegative()) {
      throw new IllegalArgumentException("a run setting is out of its range");
    }
    addDirs = List.copyOf(addDirs);
    codexArgs = List.copyOf(codexArgs);
  }
}
