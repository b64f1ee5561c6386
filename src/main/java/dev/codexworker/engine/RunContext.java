package dev.codexworker.engine;

import dev.codexworker.codex.Machine;
import dev.codexworker.task.Tokens;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What all tasks of a run share. */
final class RunContext {
  private final RunSettings settings;
  private final List<String> command;
  private final String codexVersion;
  private final RunListener listener;
  private final Stop stop;
  private final Clock clock;
  private final Machine machine = Machine.current();
  private Tokens tokens = new Tokens(0, 0, 0, 0);

  RunContext(
      RunSettings settings,
      List<String> command,
      String codexVersion,
      RunListener listener,
      Stop stop,
      Clock clock) {
    this.settings = settings;
    this.command = command;
    this.codexVersion = codexVersion;
    this.listener = listener;
    this.stop = stop;
    this.clock = clock;
  }

  RunSettings settings() {
    return settings;
  }

  /** The command line of every agent. */
  List<String> command() {
    return command;
  }

  String codexVersion() {
    return codexVersion;
  }

  Stop stop() {
    return stop;
  }

  /** Wall-clock time, for logs alone: nothing is decided by it. */
  Clock clock() {
    return clock;
  }

  Machine machine() {
    return machine;
  }

  Recovery recovery() {
    return new Recovery(machine, stop::isAtOnce);
  }

  void tell(RunEvent event) {
    listener.on(event);
  }

  synchronized void addTokens(Optional<Tokens> used) {
    tokens = used.map(tokens::plus).orElse(tokens);
  }

  synchronized Tokens tokens() {
    return tokens;
  }
}
