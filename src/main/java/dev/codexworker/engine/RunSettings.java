package dev.codexworker.engine;

import dev.codexworker.admission.Backoff;
import dev.codexworker.admission.Concurrency;
import dev.codexworker.admission.Halt;
import dev.codexworker.admission.MachineLimits;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.RunTerms;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a run works.
 *
 * @param agents how agents are run, where a task's file does not narrow it
 * @param reading how task files are read
 * @param concurrency how many agents there may be at a time
 * @param backoff the delays between attempts
 * @param patience how long the provider may be out of reach or overloaded before the run stops
 * @param reservePercent no agent starts once a usage limit has no more than that left
 * @param verify a shell command that must succeed before a task is done
 * @param setup a shell command that makes a fresh worktree ready
 * @param maxTokens no task starts once so many tokens were used
 * @param halt after how many failures no further task starts
 * @param limits how busy the machine may be when another agent starts
 * @param codex the codex program: a path, or a name to be found on the PATH
 * @param flags what else was asked for
 * @param repairs done tasks that are attempted again, by their paths
 */
public record RunSettings(
    AgentSettings agents,
    Reading reading,
    Concurrency concurrency,
    Backoff backoff,
    Duration patience,
    int reservePercent,
    Optional<String> verify,
    Optional<String> setup,
    OptionalLong maxTokens,
    Halt halt,
    MachineLimits limits,
    String codex,
    Set<RunFlag> flags,
    Map<Path, Repair> repairs) {

  /** Keeps the flags as they are. */
  public RunSettings {
    flags = Set.copyOf(flags);
    repairs = Map.copyOf(repairs);
  }

  /** The same, with done tasks that are attempted again. */
  public RunSettings repairing(Map<Path, Repair> these) {
    return with(agents, these);
  }

  /** What is to be fixed in the work of a task; empty for a task that is run as usual. */
  Optional<Repair> repair(Task task) {
    return repairs.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(repairs.get(task.path(TaskFile.TASK)));
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
    return with(other, repairs);
  }

  private RunSettings with(AgentSettings other, Map<Path, Repair> these) {
    return new RunSettings(
        other,
        reading,
        concurrency,
        backoff,
        patience,
        reservePercent,
        verify,
        setup,
        maxTokens,
        halt,
        limits,
        codex,
        flags,
        these);
  }
}
