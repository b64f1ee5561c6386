package dev.codexworker.admission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How long each model has been at capacity; safe for several threads. */
public final class ModelCapacity {
  private final LongSupplier nanos;
  private final Map<String, Long> since = new HashMap<>();

  /** Knows of no model yet; the clock counts nanoseconds. */
  public ModelCapacity(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** An attempt found a model at capacity. */
  public synchronized void isFull(String model) {
    since.putIfAbsent(model, nanos.getAsLong());
  }

  /** A model answered. */
  public synchronized void answered(String model) {
    since.remove(model);
  }

  /** Returns how long a model has been at capacity; zero if it is not, or nobody asked. */
  public synchronized Duration fullFor(String model) {
    Long begun = since.get(model);
    return begun == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - begun);
  }
}
