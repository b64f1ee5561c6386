package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * Hands events on, in their order, by a thread of its own: a listener may be held up, by a terminal
 * that is stopped or a reader that is slow, and the run must not be.
 */
public final class Relay implements RunListener {
  /** What agents are doing is not worth keeping for a listener that is so far behind. */
  private static final int FAR_BEHIND = 1000;

  /** How long a listener that does not get on is waited for when the program is to end. */
  private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

  private static final long POLL_MILLIS = 100;

  private final RunListener listener;
  private final BooleanSupplier impatient;

  /** Events, and nothing where the last one has been. */
  private final BlockingQueue<Optional<RunEvent>> events = new LinkedBlockingQueue<>();

  private final Thread thread = new Thread(this::relay, "relay");

  /**
   * A relay to a listener, which it closes in the end.
   *
   * @param impatient whether the program is to end
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

  /** Waits until everything has been handed on, or the listener is given up. */
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
