package dev.codexworker.engine;

import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Tokens;
import java.util.Optional;

/**
 * What a thread had used when it was last heard of. Codex reports a running total for the thread,
 * so that a resumed attempt's own share is the difference.
 *
 * @param thread the thread; empty if none is known
 * @param total its total
 */
record ThreadTokens(Optional<String> thread, Tokens total) {
  /** What a log tells of its last thread. */
  static ThreadTokens of(LogHistory history) {
    return new ThreadTokens(history.tokenThread(), history.threadTokens());
  }

  /** An attempt's own share of what was reported for the thread it went on with, if any. */
  Optional<Tokens> since(Optional<String> resumed, Optional<Tokens> reported) {
    boolean goesOn = resumed.isPresent() && resumed.equals(thread);
    return goesOn ? reported.map(now -> now.minus(total)) : reported;
  }

  /** What is known after an attempt. */
  ThreadTokens next(Optional<String> attempted, Optional<Tokens> reported) {
    if (attempted.isEmpty() || (reported.isEmpty() && attempted.equals(thread))) {
      return this;
    }
    return new ThreadTokens(attempted, reported.orElse(Tokens.ZERO));
  }
}
