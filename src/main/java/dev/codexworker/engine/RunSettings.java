package dev.codexworker.engine;

import dev.codexworker.admission.Backoff;
import dev.codexworker.admission.Halt;
import dev.codexworker.admission.MachineLimits;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.RunTerms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a run works.
 *
 * @param agents how agents are run, where a task's file does not narrow it
 * @param concurrency the most agents at a time
 * @param backoff the delays between attempts
 * @param patience how long the provider may be out of reach or overloaded before the run stops
 * @param reservePercent no agent starts once a usage limit has no more than that left
 * @param verify a shell command that must succeed before a task is done
 * @param maxTokens no task starts once so many tokens were used
 * @param halt after how many failures no further task starts
 * @param limits how busy the machine may be when another agent starts
 * @param codex the codex program: a path, or a name to be found on the PATH
 * @param flags what else was asked for
 */
public record RunSettings(
    AgentSettings agents,
    int concurrency,
    Backoff backoff,
    Duration patience,
    int reservePercent,
    Optional<String> verify,
    OptionalLong maxTokens,
    Halt halt,
    MachineLimits limits,
    String codex,
    Set<RunFlag> flags) {

  /** Holds the concurrency to its limit. */
  public RunSettings {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1");
    }
    flags = Set.copyOf(flags);
  }

  /** Returns the options that a task's {@code only-with} must name, as typed into a shell. */
  String terms() {
    RunTerms terms =
        new RunTerms(Optional.of(agents.mode()), agents.addDirs(), has(RunFlag.WORKTREE), verify);
    return ShellCommand.display(terms.options());
  }

  /** Whether the run was asked for that. */
  public boolean has(RunFlag flag) {
    return flags.contains(flag);
  }

  /** The same with other settings of agents. */
  RunSettings with(AgentSettings other) {
    return new RunSettings(
        other,
        concurrency,
        backoff,
        patience,
        reservePercent,
        verify,
        maxTokens,
        halt,
        limits,
        codex,
        flags);
  }
}
