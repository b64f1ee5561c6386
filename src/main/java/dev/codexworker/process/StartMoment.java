package dev.codexworker.process;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * The moment before an agent's start. What the agent starts has one of the pids that the kernel has
 * given out since, and only these need to be looked at.
 *
 * <p>The kernel gives pids out in ascending order and begins again at the highest possible one. So
 * this holds until all pids may have been given out once; after that, every process has to be
 * looked at.
 */
public final class StartMoment {
  private static final String LAST_PID = "/proc/sys/kernel/ns_last_pid";
  private static final long MOST_PIDS = ProcFile.number("/proc/sys/kernel/pid_max");

  /** Less than the kernel needs to give out a pid, whatever the machine. */
  private static final long NANOS_PER_PID = 1000;

  /** A thread's own number and the group and session that may outlive their leader. */
  private static final long PIDS_PER_THREAD = 3;

  /** The kernel gives these out only once. */
  private static final long RESERVED = 300;

  /** Looking at every process is no slower than looking at so many pids. */
  private static final int MOST_LOOKS = 2000;

  private final long begun = System.nanoTime();
  private final long mostPids;
  private final long freePids;
  private final LongSupplier kernel;

  /**
   * A moment on a machine with so many pids, of which so many are free.
   *
   * @param kernel returns the pid given out last in this namespace; -1 if unknown
   */
  StartMoment(long mostPids, long freePids, LongSupplier kernel) {
    this.mostPids = mostPids;
    this.freePids = freePids;
    this.kernel = kernel;
  }

  /** Returns the present moment. */
  public static StartMoment now() {
    return new StartMoment(
        MOST_PIDS,
        MOST_PIDS - RESERVED - PIDS_PER_THREAD * threads(),
        () -> ProcFile.number(LAST_PID));
  }

  /** The number of all threads, zombies included, is the last part of the fourth field. */
  private static long threads() {
    String load = ProcFile.read("/proc/loadavg");
    int from = load.indexOf('/') + 1;
    int to = load.indexOf(' ', from);
    try {
      return Long.parseLong(load.substring(from, Math.max(from, to)));
    } catch (NumberFormatException e) {
      return MOST_PIDS;
    }
  }

  /**
   * Whether it is certain that nothing started since the moment is left.
   *
   * @param agent the pid of a process that was started just after the moment and has exited
   * @param mayBeLeft whether a pid may be that of a process which is left
   */
  boolean isNothingLeft(long agent, LongPredicate mayBeLeft) {
    long pid = agent;
    OptionalLong last = lastPid();
    for (int looks = 0; looks < MOST_LOOKS && last.isPresent(); looks++) {
      // A parent's pid precedes its children's, so that none is missed which is only just starting.
      last = pid == last.getAsLong() ? lastPid() : last;
      if (last.isPresent() && pid == last.getAsLong()) {
        return true;
      }
      pid = pid + 1 < mostPids ? pid + 1 : 1;
      if (mayBeLeft.test(pid)) {
        return false;
      }
    }
    return false;
  }

  /** Returns the pid given out last; empty if one may have been given out twice. */
  private OptionalLong lastPid() {
    long last = kernel.getAsLong();
    boolean once = (System.nanoTime() - begun) / NANOS_PER_PID < freePids;
    return last > 0 && once ? OptionalLong.of(last) : OptionalLong.empty();
  }
}
