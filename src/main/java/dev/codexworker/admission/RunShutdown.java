package dev.codexworker.admission;

import dev.codexworker.event.StopCause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one switch that ends a run early; thrown by signals and by failures that concern all. */
public final class RunShutdown {
  private final CompletableFuture<Void> endAgents = new CompletableFuture<>();
  private final CompletableFuture<Void> stopClaiming = new CompletableFuture<>();
  private volatile boolean atOnce;
  private Optional<StopCause> cause = Optional.empty();
  private String reason = "";

  /** Starts no further attempts; running agents continue. The first cause counts. */
  public synchronized void stopClaiming(StopCause why, String because) {
    if (stopClaiming.complete(null)) {
      cause = Optional.of(why);
      reason = because;
    }
  }

  /** Running agents are ended too; asked again, they are killed. Counts more than other causes. */
  public synchronized void endAgents(StopCause why, String because) {
    stopClaiming.complete(null);
    if (endAgents.complete(null)) {
      cause = Optional.of(why);
      reason = because;
    } else {
      atOnce = true;
    }
  }

  /** Why the run stops; empty unless it does. */
  public synchronized Optional<StopCause> cause() {
    return cause;
  }

  /** The cause in words; empty unless the run stops. */
  public synchronized String reason() {
    return reason;
  }

  /** Whether further attempts may begin. */
  public boolean mayClaim() {
    return !stopClaiming.isDone();
  }

  /** Whether running agents are killed rather than interrupted. */
  public boolean isAtOnce() {
    return atOnce;
  }

  /** Whether running agents must end, and the run with them. */
  public boolean isEndingAgents() {
    return endAgents.isDone();
  }

  /** Completes when no further attempts may be begun. */
  public CompletableFuture<Void> whenStopClaiming() {
    return stopClaiming;
  }

  /** Completes when running agents must end. */
  public CompletableFuture<Void> whenAgentsEnd() {
    return endAgents;
  }

  /** Waits that long, or until running agents must end; returns whether they must. */
  public boolean awaitEndAgents(Duration atMost) {
    return await(endAgents, atMost);
  }

  /** Waits so long, or until no further attempts may be begun; says whether that is so. */
  public boolean awaitStop(Duration atMost) {
    return await(stopClaiming, atMost);
  }

  private static boolean await(CompletableFuture<Void> switched, Duration atMost) {
    try {
      switched.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("this wait never fails and is never interrupted", e);
    }
  }
}
