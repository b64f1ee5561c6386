package dev.codexworker.engine;

import dev.codexworker.admission.Backoff;
import dev.codexworker.admission.Concurrency;
import dev.codexworker.admission.Halt;
import dev.codexworker.admission.MachineLimits;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.SecondTry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Settings for tests that run the engine, or a part of it, without the command line. */
final class SampleSettings {
  private SampleSettings() {}

  /** As few as possible: one attempt, which may only read. */
  static RunSettings of(int concurrency, Path folder, String codex) {
    return of(concurrency, folder, codex, false);
  }

  /** The same for a run that waits for limits, or does not. */
  static RunSettings of(int concurrency, Path folder, String codex, boolean waitForLimit) {
    AgentSettings agents =
        new AgentSettings(
            Sandbox.READ_ONLY,
            Sandbox.READ_ONLY,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            0,
            folder,
            List.of(),
            List.of(),
            List.of(),
            false,
            List.of(),
            SecondTry.NONE);
    return new RunSettings(
        agents,
        Reading.STRICT,
        Concurrency.of(concurrency),
        new Backoff(Duration.ofMillis(1)),
        Duration.ofHours(1),
        0,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Halt.NEVER,
        MachineLimits.NONE,
        codex,
        waitForLimit ? Set.of(RunFlag.RESUME, RunFlag.WAIT_FOR_LIMIT) : Set.of(RunFlag.RESUME),
        Map.of());
  }
}
