package dev.codexworker.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * All processes of one attempt: those with its id in their environment, and their descendants. Ends
 * them in an order that lets codex clean up.
 *
 * <p>Codex answers SIGINT by ending the commands it runs; SIGTERM and SIGKILL leave them behind,
 * and they run in sessions of their own, so that no process group holds them all. SIGINT is
 * therefore sent first, and only to the processes that share the agent's session, as a terminal's
 * Ctrl+C would. After a grace period, the rest gets SIGTERM, then SIGKILL.
 *
 * <p>Handles include the start of a process, so that a process which reuses a pid is never mistaken
 * for another one.
 */
public final class AgentProcesses {
  /** The environment variable with the id, in all processes of an attempt. */
  public static final String MARK = ProcessTable.ATTEMPT_VARIABLE;

  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(5);
  private static final Duration TERMINATE_GRACE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 20;

  private final String attemptId;
  private final Optional<ProcessHandle> agent;
  private final Optional<StartMoment> moment;
  private final ProcessTable table = ProcessTable.ofThisMachine();

  private AgentProcesses(
      String attemptId, Optional<ProcessHandle> agent, Optional<StartMoment> moment) {
    this.attemptId = attemptId;
    this.agent = agent;
    this.moment = moment;
  }

  /** The processes of an agent that this process started, just after the moment. */
  public static AgentProcesses of(String attemptId, ProcessHandle agent, StartMoment moment) {
    return new AgentProcesses(attemptId, Optional.of(agent), Optional.of(moment));
  }

  /**
   * Returns the processes left by an attempt whose worker died on this machine, since its last
   * boot.
   */
  public static AgentProcesses leftBy(String attemptId) {
    return new AgentProcesses(attemptId, Optional.empty(), Optional.empty());
  }

  /**
   * Ends all of them and returns when none is left.
   *
   * @param atOnce polled; once true, the grace periods end
   * @return the processes that could not be ended, normally none
   */
  public Set<Long> end(BooleanSupplier atOnce) {
    Set<ProcessHandle> members = members();
    if (!members.isEmpty() && !atOnce.getAsBoolean()) {
      Set<ProcessHandle> tops = tops(members);
      interrupt(members, tops);
      Set<ProcessHandle> agents = agent.map(Set::of).orElse(tops);
      await(() -> agents.stream().noneMatch(this::runs), INTERRUPT_GRACE, atOnce);
      members = stillThere(members);
    }
    return terminate(members, atOnce);
  }

  /**
   * Ends the processes left by an agent that has exited.
   *
   * @return the processes that could not be ended, normally none
   */
  public Set<Long> sweep(BooleanSupplier atOnce) {
    return isNothingLeft() ? Set.of() : terminate(members(), atOnce);
  }

  private boolean isNothingLeft() {
    return agent.isPresent()
        && moment.isPresent()
        && table.isNothingLeft(moment.get(), agent.get().pid(), attemptId);
  }

  /** Whether a process with this pid and this start, in the kernel's own unit, is running. */
  public static boolean isProcess(long pid, long start) {
    ProcessTable table = ProcessTable.ofThisMachine();
    return start >= 0 && table.isAlive(pid) && table.startOf(pid) == start;
  }

  /** Returns the start of this process in the kernel's own unit; -1 if unknown. */
  public static long ownStart() {
    return ProcessTable.ofThisMachine().startOf(ProcessHandle.current().pid());
  }

  /** Whether no process of the attempt runs. */
  public boolean isEmpty() {
    return members().isEmpty();
  }

  private Set<Long> terminate(Set<ProcessHandle> members, BooleanSupplier atOnce) {
    Set<ProcessHandle> left = members;
    if (!left.isEmpty() && !atOnce.getAsBoolean()) {
      left.forEach(ProcessHandle::destroy);
      Set<ProcessHandle> known = left;
      await(() -> stillThere(known).isEmpty(), TERMINATE_GRACE, atOnce);
      left = stillThere(known);
    }
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      left.forEach(ProcessHandle::destroyForcibly);
      sleep();
      left = stillThere(left);
    }
    Set<Long> survivors = new TreeSet<>();
    left.forEach(process -> survivors.add(process.pid()));
    return survivors;
  }

  private static void await(BooleanSupplier condition, Duration grace, BooleanSupplier atOnce) {
    long deadline = System.nanoTime() + grace.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline && !atOnce.getAsBoolean()) {
      sleep();
    }
  }

  /** Returns the known processes that still run, and all new ones. */
  private Set<ProcessHandle> stillThere(Set<ProcessHandle> known) {
    Set<ProcessHandle> left = members();
    known.stream().filter(this::runs).forEach(left::add);
    return left;
  }

  /** Whether the process runs; a zombie does not. */
  private boolean runs(ProcessHandle process) {
    return process.isAlive() && table.isAlive(process.pid());
  }

  private Set<ProcessHandle> members() {
    Set<ProcessHandle> known = new HashSet<>();
    for (long pid : table.carriersOf(attemptId)) {
      ProcessHandle.of(pid).ifPresent(known::add);
    }
    agent.filter(this::runs).ifPresent(known::add);
    Set<ProcessHandle> members = new HashSet<>(known);
    known.forEach(process -> process.descendants().filter(this::runs).forEach(members::add));
    members.remove(ProcessHandle.current());
    return members;
  }

  /** Returns the members without a parent among the members. */
  private static Set<ProcessHandle> tops(Set<ProcessHandle> members) {
    Set<ProcessHandle> tops = new HashSet<>();
    for (ProcessHandle process : members) {
      if (process.parent().filter(members::contains).isEmpty()) {
        tops.add(process);
      }
    }
    return tops;
  }

  /** Sends SIGINT to the agent itself: the members that share the session of a topmost one. */
  private void interrupt(Set<ProcessHandle> members, Set<ProcessHandle> tops) {
    Set<Long> sessions = new HashSet<>();
    tops.forEach(process -> sessions.add(table.sessionOf(process.pid())));
    sessions.remove(-1L);
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -INT \"$@\"", "sh"));
    for (ProcessHandle process : members) {
      boolean chosen = tops.contains(process) || sessions.contains(table.sessionOf(process.pid()));
      if (chosen && runs(process)) {
        command.add(Long.toString(process.pid()));
      }
    }
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException | OutOfMemoryError e) {
      // Without a shell there is no SIGINT; SIGTERM follows.
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }
}
