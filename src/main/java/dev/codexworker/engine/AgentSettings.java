package dev.codexworker.engine;

import dev.codexworker.frontmatter.Effort;
import dev.codexworker.frontmatter.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How agents are run: what the command line says for all tasks, or what holds for one once its file
 * was read.
 *
 * @param mode what codex may do at most
 * @param unsaid what it may do for a task that does not say so itself
 * @param model codex's model; its default if empty
 * @param effort the reasoning effort; codex's default if empty
 * @param timeout how long an attempt may take
 * @param idleTimeout how long codex may go without progress
 * @param retries how many further attempts a failed one may have
 * @param folder codex's working folder, by its real path
 * @param addDirs further folders that the agent may write
 * @param codexArgs arguments passed through to {@code codex exec}
 */
public record AgentSettings(
    Mode mode,
    Mode unsaid,
    Optional<String> model,
    Optional<Effort> effort,
    Duration timeout,
    Duration idleTimeout,
    int retries,
    Path folder,
    List<Path> addDirs,
    List<String> codexArgs) {

  /** Arguments of codex that take its sandbox away, whatever else is said. */
  private static final List<String> BYPASSES =
      List.of("--dangerously-bypass-approvals-and-sandbox", "--yolo");

  /** Keeps its own copies of the lists, and holds numbers to their limits. */
  public AgentSettings {
    if (retries < 0 || timeout.isNegative() || idleTimeout.isNegative()) {
      throw new IllegalArgumentException("a setting is out of its range");
    }
    addDirs = List.copyOf(addDirs);
    codexArgs = List.copyOf(codexArgs);
  }

  /** Whether arguments for codex take its sandbox away. */
  public static boolean bypassesSandbox(List<String> codexArgs) {
    return codexArgs.stream().anyMatch(BYPASSES::contains);
  }

  /** The settings to which tasks are held where nothing is run. */
  public static AgentSettings forCheck(Mode mode, Path folder) {
    Duration any = Duration.ofHours(1);
    return new AgentSettings(
        mode, mode, Optional.empty(), Optional.empty(), any, any, 0, folder, List.of(), List.of());
  }

  /** The same with another working folder. */
  AgentSettings in(Path otherFolder) {
    return new AgentSettings(
        mode,
        unsaid,
        model,
        effort,
        timeout,
        idleTimeout,
        retries,
        otherFolder,
        addDirs,
        codexArgs);
  }
}
