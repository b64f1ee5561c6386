package dev.codexworker.engine;

import dev.codexworker.frontmatter.Effort;
import dev.codexworker.frontmatter.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a run is to be done.
 *
 * @param concurrency agents at a time
 * @param mode what codex may do at most
 * @param unsaid what it may do for a task that does not say so itself
 * @param model codex's model; its default if empty
 * @param effort the reasoning effort; codex's default if empty
 * @param timeout how long an attempt may take
 * @param retries how many further attempts a failed one may have
 * @param retryDelay the delay before the first of them; it doubles, up to five minutes
 * @param patience how long the provider may be out of reach or overloaded before the run stops
 * @param idleTimeout how long codex may go without progress
 * @param waitForLimit whether the run waits for a usage limit to end, instead of stopping
 * @param resume whether interrupted attempts go on with codex's thread
 * @param verify a shell command that must succeed before a task is done
 * @param maxTokens no task is started once so many tokens were used
 * @param halt after how many failures no further task is started
 * @param limits how busy the machine may be when another agent starts
 * @param folder codex's working folder
 * @param addDirs further folders that the agent may write
 * @param codex the codex program: a path, or a name to be found on the PATH
 * @param codexArgs arguments passed through to {@code codex exec}
 * @param skipFailed whether tasks that failed earlier are left alone
 * @param worktree whether each task gets a git worktree of its own
 * @param follow whether tasks are run, too, that are added meanwhile
 * @param allowGithub whether agents keep the tokens for GitHub of the worker's environment
 * @param changed whether tasks are run again whose files were edited since they were done
 */
public record RunSettings(
    int concurrency,
    Mode mode,
    Mode unsaid,
    Optional<String> model,
    Optional<Effort> effort,
    Duration timeout,
    int retries,
    Duration retryDelay,
    Duration patience,
    Duration idleTimeout,
    boolean waitForLimit,
    boolean resume,
    Optional<String> verify,
    OptionalLong maxTokens,
    Halt halt,
    MachineLimits limits,
    Path folder,
    List<Path> addDirs,
    String codex,
    List<String> codexArgs,
    boolean skipFailed,
    boolean follow,
    boolean changed,
    boolean worktree,
    boolean allowGithub) {

  /** Arguments of codex that take its sandbox away, whatever else is said. */
  private static final List<String> BYPASSES =
      List.of("--dangerously-bypass-approvals-and-sandbox", "--yolo");

  /** Whether arguments for codex take its sandbox away. */
  public static boolean bypassesSandbox(List<String> codexArgs) {
    return codexArgs.stream().anyMatch(BYPASSES::contains);
  }

  /** The settings to which tasks are held where nothing is run. */
  public static RunSettings forCheck(Mode mode, Path folder) {
    return new RunSettings(
        1,
        mode,
        mode,
        Optional.empty(),
        Optional.empty(),
        Duration.ofHours(1),
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofHours(1),
        false,
        true,
        Optional.empty(),
        OptionalLong.empty(),
        Halt.NEVER,
        MachineLimits.NONE,
        folder,
        List.of(),
        "codex",
        List.of(),
        false,
        false,
        false,
        false,
        false);
  }

  /** The same with another working folder. */
  RunSettings in(Path otherFolder) {
    return new RunSettings(
        concurrency,
        mode,
        unsaid,
        model,
        effort,
        timeout,
        retries,
        retryDelay,
        patience,
        idleTimeout,
        waitForLimit,
        resume,
        verify,
        maxTokens,
        halt,
        limits,
        otherFolder,
        addDirs,
        codex,
        codexArgs,
        skipFailed,
        follow,
        changed,
        worktree,
        allowGithub);
  }

  /** Keeps its own copies of the lists, and holds numbers to their limits. */
  public RunSettings {
    if (concurrency < 1 || retries < 0 || timeout.isNegative() || retryDelay.isNegative()) {
      throw new IllegalArgumentException("a run setting is out of its range");
    }
    addDirs = List.copyOf(addDirs);
    codexArgs = List.copyOf(codexArgs);
  }
}
