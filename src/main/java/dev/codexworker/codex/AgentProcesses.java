package dev.codexworker.codex;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * All processes of one attempt: those that carry its id in their environment, and whatever descends
 * from them. Ends them in the order that lets codex clean up after itself.
 *
 * <p>Codex answers SIGINT by ending the commands it runs; SIGTERM and SIGKILL leave them behind,
 * and they run in sessions of their own, so that no process group holds them all. SIGINT is
 * therefore sent first, and only to the processes that share the agent's session, as a terminal's
 * Ctrl+C would. What is left after a grace period gets SIGTERM, then SIGKILL.
 */
public final class AgentProcesses {
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(5);
  private static final Duration TERMINATE_GRACE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 20;

  private final String attemptId;
  private final Optional<ProcessHandle> agent;
  private final ProcessTable table = ProcessTable.ofThisMachine();

  private AgentProcesses(String attemptId, Optional<ProcessHandle> agent) {
    this.attemptId = attemptId;
    this.agent = agent;
  }

  /** The processes of an agent that this process started. */
  static AgentProcesses of(String attemptId, ProcessHandle agent) {
    return new AgentProcesses(attemptId, Optional.of(agent));
  }

  /** What is left of an attempt whose worker died on this machine, since its last boot. */
  public static AgentProcesses leftBy(String attemptId) {
    return new AgentProcesses(attemptId, Optional.empty());
  }

  /**
   * Ends all of them and returns when none is left.
   *
   * @param atOnce asked again and again; once true, nothing is given any more grace
   * @return the processes that could not be ended, normally none
   */
  public Set<Long> end(BooleanSupplier atOnce) {
    Set<Long> members = members();
    if (!members.isEmpty() && !atOnce.getAsBoolean()) {
      Set<Long> tops = tops(members);
      interrupt(members, tops);
      Set<Long> agents = agent.map(a -> Set.of(a.pid())).orElse(tops);
      await(() -> agents.stream().noneMatch(table::isAlive), INTERRUPT_GRACE, atOnce);
      members = stillThere(members);
    }
    return terminate(members, atOnce);
  }

  /**
   * Ends what an agent left behind that has exited by itself.
   *
   * @return the processes that could not be ended, normally none
   */
  public Set<Long> sweep(BooleanSupplier atOnce) {
    return terminate(members(), atOnce);
  }

  /** Whether any process of the attempt runs. */
  public boolean isEmpty() {
    return members().isEmpty();
  }

  private Set<Long> terminate(Set<Long> members, BooleanSupplier atOnce) {
    Set<Long> left = members;
    if (!left.isEmpty() && !atOnce.getAsBoolean()) {
      forEach(left, ProcessHandle::destroy);
      Set<Long> known = left;
      await(() -> stillThere(known).isEmpty(), TERMINATE_GRACE, atOnce);
      left = stillThere(known);
    }
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      forEach(left, ProcessHandle::destroyForcibly);
      sleep();
      left = stillThere(left);
    }
    return left;
  }

  private static void await(BooleanSupplier condition, Duration grace, BooleanSupplier atOnce) {
    long deadline = System.nanoTime() + grace.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline && !atOnce.getAsBoolean()) {
      sleep();
    }
  }

  /** Those of the known processes that still run, and all that have come since. */
  private Set<Long> stillThere(Set<Long> known) {
    Set<Long> left = members();
    for (long pid : known) {
      if (table.isAlive(pid)) {
        left.add(pid);
      }
    }
    return left;
  }

  private Set<Long> members() {
    Set<Long> known = table.carriersOf(attemptId);
    agent.map(ProcessHandle::pid).filter(table::isAlive).ifPresent(known::add);
    Set<Long> members = new HashSet<>(known);
    for (long pid : known) {
      ProcessHandle.of(pid)
          .ifPresent(
              p ->
                  p.descendants()
                      .map(ProcessHandle::pid)
                      .filter(table::isAlive)
                      .forEach(members::add));
    }
    members.remove(ProcessHandle.current().pid());
    return members;
  }

  /** The members that no other member started, or whose starter is gone. */
  private static Set<Long> tops(Set<Long> members) {
    Set<Long> tops = new HashSet<>();
    for (long pid : members) {
      long parent =
          ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(-1L);
      if (!members.contains(parent)) {
        tops.add(pid);
      }
    }
    return tops;
  }

  /** Sends SIGINT to the agent itself: the members that share the session of a topmost one. */
  private void interrupt(Set<Long> members, Set<Long> tops) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -INT \"$@\"", "sh"));
    Set<Long> sessions = new HashSet<>();
    tops.forEach(pid -> sessions.add(table.sessionOf(pid)));
    sessions.remove(-1L);
    for (long pid : members) {
      if (tops.contains(pid) || sessions.contains(table.sessionOf(pid))) {
        command.add(Long.toString(pid));
      }
    }
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      // No shell, no SIGINT: SIGTERM follows.
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  private static void forEach(Set<Long> pids, Consumer<ProcessHandle> action) {
    for (long pid : pids) {
      ProcessHandle.of(pid).ifPresent(action);
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }
}
