package dev.codexworker.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one switch that ends a run early; thrown by signals and by failures that concern all. */
public final class Stop {
  private final CompletableFuture<Void> endAgents = new CompletableFuture<>();
  private volatile boolean claiming = true;
  private volatile boolean atOnce;
  private Optional<StopCause> cause = Optional.empty();
  private String reason = "";

  /** No further tasks are claimed; running agents go on. The first cause counts. */
  public synchronized void stopClaiming(StopCause why, String because) {
    claiming = false;
    if (cause.isEmpty()) {
      cause = Optional.of(why);
      reason = because;
    }
  }

  /** No further tasks are claimed and running agents are ended; asked again, they are killed. */
  public void endAgents(StopCause why, String because) {
    stopClaiming(why, because);
    if (!endAgents.complete(null)) {
      atOnce = true;
    }
  }

  /** Why the run stops; empty while it goes on. */
  public synchronized Optional<StopCause> cause() {
    return cause;
  }

  /** What was said of the cause; empty while the run goes on. */
  public synchronized String reason() {
    return reason;
  }

  boolean mayClaim() {
    return claiming;
  }

  boolean isAtOnce() {
    return atOnce;
  }

  boolean isEndingAgents() {
    return endAgents.isDone();
  }

  /** Completes when running agents are to be ended. */
  CompletableFuture<Void> whenAgentsEnd() {
    return endAgents;
  }

  /** Waits so long, or until running agents are to be ended; says whether they are. */
  boolean await(Duration atMost) {
    try {
      endAgents.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("nobody fails or interrupts this wait", e);
    }
  }
}
