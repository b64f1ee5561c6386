package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * Passes events on in order, on its own thread: a stopped terminal or a slow reader may block a
 * listener, but must not block the run.
 */
public final class Relay implements RunListener {
  /** A listener this far behind does not get the activities of agents. */
  private static final int FAR_BEHIND = 1000;

  /** How long the end of the program waits for a blocked listener. */
  private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

  private static final long POLL_MILLIS = 100;

  private final RunListener listener;
  private final BooleanSupplier impatient;

  /** The events; empty after the last one. */
  private final BlockingQueue<Optional<RunEvent>> events = new LinkedBlockingQueue<>();

  private final Thread thread = new Thread(this::relay, "relay");

  /**
   * Starts a relay to a listener, which it also closes.
   *
   * @param impatient whether the program should end soon
   */
  public Relay(RunListener listener, BooleanSupplier impatient) {
    this.listener = listener;
    this.impatient = impatient;
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void on(RunEvent event) {
    if (!(event instanceof RunEvent.Doing) || events.size() < FAR_BEHIND) {
      events.add(Optional.of(event));
    }
  }

  /** Waits until all events have been passed on, or the listener has had its last chance. */
  @Override
  public void close() {
    events.add(Optional.empty());
    try {
      long patience = LAST_CHANCE.toMillis() / POLL_MILLIS;
      while (thread.isAlive() && patience > 0) {
        thread.join(POLL_MILLIS);
        patience -= impatient.getAsBoolean() ? 1 : 0;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the run's threads are never interrupted", e);
    }
  }

  private void relay() {
    try (listener) {
      for (Optional<RunEvent> next = events.take(); next.isPresent(); next = events.take()) {
        listener.on(next.get());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the relay's thread is never interrupted", e);
    }
  }
}
