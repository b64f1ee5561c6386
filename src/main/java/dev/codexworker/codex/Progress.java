package dev.codexworker.codex;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells whether a running codex makes progress; safe for several threads.
 *
 * <p>Reconnect attempts don't count as progress: without a network, codex makes them for ever.
 * While a tool runs, codex is not idle.
 */
public final class Progress {
  /** The time for codex to name its thread, which it does before it asks the model. */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Set<String> TOOLS =
      Set.of("command_execution", "mcp_tool_call", "web_search");

  private final Set<String> runningTools = new HashSet<>();
  private final LongSupplier clock;
  private long last;
  private boolean started;

  /** Starts to watch; the clock counts nanoseconds. */
  public Progress(LongSupplier clock) {
    this.clock = clock;
    this.last = clock.getAsLong();
  }

  /** Adds an event. */
  public synchronized void add(CodexEvent event) {
    if (!isProgress(event)) {
      return;
    }
    last = clock.getAsLong();
    started |= event.type().equals("thread.started");
    String id = CodexEvent.text(event.item(), "id");
    if (event.type().equals("item.completed")) {
      runningTools.remove(id);
    } else if (TOOLS.contains(CodexEvent.text(event.item(), "type"))) {
      runningTools.add(id);
    }
  }

  static boolean isProgress(CodexEvent event) {
    return !event.type().equals("error") && !CodexEvent.text(event.item(), "type").equals("error");
  }

  /**
   * Returns the time, by the clock, at which codex counts as idle without another event.
   *
   * @return empty while a tool runs
   */
  public synchronized OptionalLong idleAt(Duration patience) {
    if (!runningTools.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(last + (started ? patience : START).toNanos());
  }
}
