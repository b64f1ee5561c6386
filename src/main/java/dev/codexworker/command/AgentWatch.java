package dev.codexworker.command;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.admission.RunningTime;
import dev.codexworker.codex.Agent;
import dev.codexworker.process.ProcessLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Waits for the processes of one attempt, and ends those that have to be ended. */
public final class AgentWatch {
  /** Pipes normally close with the last process; one that got away may hold them. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** How long codex may take to exit once it has answered. */
  private static final Duration EXIT_GRACE = Duration.ofSeconds(30);

  private final RunShutdown stop;
  private final RunningTime time;
  private final long deadline;
  private final CompletableFuture<IOException> failure;
  private final Consumer<String> notes;
  private final Set<Long> survivors = new HashSet<>();

  /**
   * A watch over an attempt that begins now.
   *
   * @param timeout how long it may take
   * @param notes takes lines for the log
   * @param failure completed when the attempt must end
   */
  public AgentWatch(
      RunShutdown stop,
      RunningTime time,
      Duration timeout,
      CompletableFuture<IOException> failure,
      Consumer<String> notes) {
    this.stop = stop;
    this.time = time;
    this.deadline = time.nanos() + timeout.toNanos();
    this.failure = failure;
    this.notes = notes;
  }

  /** Why the wait for a process ended. */
  public enum End {
    /** It exited. */
    EXITED,
    /** Codex has answered, and did not exit. */
    ANSWERED,
    /** The attempt took too long. */
    TIMEOUT,
    /** Codex made no progress. */
    IDLE,
    /** The task is to be given up. */
    CANCELLED,
    /** The run ends its agents. */
    STOPPED
  }

  /** What is asked about a process while it runs. */
  public interface Subject {
    /** When it counts as idle, by the clock; empty if it can't be. */
    default OptionalLong idleAt() {
      return OptionalLong.empty();
    }

    /** Whether it has answered, so that nothing is left but its exit. */
    default boolean isAnswered() {
      return false;
    }

    /** Called about once a second. */
    default void beat() {}

    /** Whether the task is to be given up; asked about once a second. */
    boolean isCancelled();
  }

  /**
   * Waits for a process, ends what has to be ended, and lets all it printed be taken in.
   *
   * @return why the wait ended
   * @throws IOException if the attempt had to end early; its processes have ended
   */
  public End finish(Agent agent, Subject subject) throws IOException {
    End end = End.STOPPED;
    try {
      end = await(agent, subject);
    } finally {
      survivors.addAll(end == End.EXITED ? agent.sweep(stop::isAtOnce) : agent.end(stop::isAtOnce));
    }
    if (!agent.drain(DRAIN)) {
      notes.accept("some process that got away still holds the output");
    }
    if (failure.isDone()) {
      throw new IOException(failure.join());
    }
    return end;
  }

  /** Processes that could not be ended. */
  public Set<Long> survivors() {
    return Set.copyOf(survivors);
  }

  /** The process's exit code; empty if it did not exit. */
  public static OptionalInt exitCode(Agent agent) {
    return agent.exit().isDone() ? OptionalInt.of(agent.exit().join()) : OptionalInt.empty();
  }

  private End await(Agent agent, Subject subject) throws IOException {
    CompletableFuture<Object> ended =
        CompletableFuture.anyOf(agent.exit(), stop.whenAgentsEnd(), failure);
    OptionalLong leave = OptionalLong.empty();
    while (!ended.isDone()) {
      long now = time.nanos();
      if (!subject.isAnswered()) {
        leave = OptionalLong.empty();
      } else if (leave.isEmpty()) {
        leave = OptionalLong.of(now + EXIT_GRACE.toNanos());
      }
      OptionalLong idle = leave.isEmpty() ? subject.idleAt() : OptionalLong.empty();
      if (leave.isPresent() && now - leave.getAsLong() >= 0) {
        return End.ANSWERED;
      }
      if (now - deadline >= 0) {
        return End.TIMEOUT;
      }
      if (idle.isPresent() && now - idle.getAsLong() >= 0) {
        return End.IDLE;
      }
      long next = Math.min(deadline, Math.min(idle.orElse(deadline), leave.orElse(deadline)));
      try {
        ended.get(Math.min(next - now, RunningTime.BEAT.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        subject.beat();
        if (subject.isCancelled()) {
          return End.CANCELLED;
        }
      } catch (ExecutionException e) {
        throw new IOException(ProcessLimit.words(e), e);
      } catch (InterruptedException e) {
        throw new IllegalStateException("this wait is never interrupted", e);
      }
    }
    return agent.exit().isDone() ? End.EXITED : End.STOPPED;
  }
}
