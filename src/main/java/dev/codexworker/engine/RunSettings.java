package dev.codexworker.engine;

import dev.codexworker.spec.AgentSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a run is to be done.
 *
 * @param agents how agents are run, where a task's file does not narrow it
 * @param concurrency agents at a time
 * @param retryDelay the delay before the first further attempt; it doubles, up to five minutes
 * @param patience how long the provider may be out of reach or overloaded before the run stops
 * @param waitForLimit whether the run waits for a usage limit to end, instead of stopping
 * @param reservePercent no agent is started once a usage limit has no more than that left
 * @param useCredits whether agents are started when that is paid for with credits
 * @param resume whether interrupted attempts go on with codex's thread
 * @param verify a shell command that must succeed before a task is done
 * @param verifyFirst whether that command is run once before the first agent
 * @param maxTokens no task is started once so many tokens were used
 * @param halt after how many failures no further task is started
 * @param limits how busy the machine may be when another agent starts
 * @param codex the codex program: a path, or a name to be found on the PATH
 * @param skipFailed whether tasks that failed earlier are left alone
 * @param follow whether tasks are run, too, that are added meanwhile
 * @param changed whether tasks are run again whose files were edited since they were done
 * @param worktree whether each task gets a git worktree of its own
 * @param allowGithub whether agents keep the tokens for GitHub of the worker's environment
 * @param allowSharedQueue whether others may be able to write the queue folders
 */
public record RunSettings(
    AgentSettings agents,
    int concurrency,
    Duration retryDelay,
    Duration patience,
    boolean waitForLimit,
    int reservePercent,
    boolean useCredits,
    boolean resume,
    Optional<String> verify,
    boolean verifyFirst,
    OptionalLong maxTokens,
    Halt halt,
    MachineLimits limits,
    String codex,
    boolean skipFailed,
    boolean follow,
    boolean changed,
    boolean worktree,
    boolean allowGithub,
    boolean allowSharedQueue) {

  /** The same with other settings of agents. */
  RunSettings with(AgentSettings other) {
    return new RunSettings(
        other,
        concurrency,
        retryDelay,
        patience,
        waitForLimit,
        reservePercent,
        useCredits,
        resume,
        verify,
        verifyFirst,
        maxTokens,
        halt,
        limits,
        codex,
        skipFailed,
        follow,
        changed,
        worktree,
        allowGithub,
        allowSharedQueue);
  }

  /** Holds numbers to their limits. */
  public RunSettings {
    if (concurrency < 1 || retryDelay.isNegative()) {
      throw new IllegalArgumentException("a run setting is out of its range");
    }
  }
}
