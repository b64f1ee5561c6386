package dev.codexworker.codex;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells whether a running codex gets on with its task; safe for several threads.
 *
 * <p>Only events that move the task on count: not the announcements of another try to reconnect,
 * which codex makes for ever where there is no network. While a tool runs, codex waits with reason.
 */
public final class Progress {
  /** How long codex may take to name its thread, which it does before it asks the model. */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Set<String> TOOLS =
      Set.of("command_execution", "mcp_tool_call", "web_search");

  private final Set<String> runningTools = new HashSet<>();
  private final LongSupplier clock;
  private long last;
  private boolean started;

  /** Begins to watch; the clock counts nanoseconds. */
  public Progress(LongSupplier clock) {
    this.clock = clock;
    this.last = clock.getAsLong();
  }

  /** Takes an event in. */
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

  /** Whether the event moves the task on. */
  static boolean isProgress(CodexEvent event) {
    return !event.type().equals("error") && !CodexEvent.text(event.item(), "type").equals("error");
  }

  /**
   * The time, by the clock, at which codex counts as idle if nothing comes before.
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
