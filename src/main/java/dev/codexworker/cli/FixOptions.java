package dev.codexworker.cli;

import dev.codexworker.admission.Backoff;
import dev.codexworker.admission.Concurrency;
import dev.codexworker.admission.Halt;
import dev.codexworker.admission.MachineLimits;
import dev.codexworker.engine.RunFlag;
import dev.codexworker.engine.RunSettings;
import dev.codexworker.landing.LandingSettings;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.SecondTry;
import dev.codexworker.task.Selection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Options of a landing: whether and how codex fixes what is left out. */
final class FixOptions extends Options {
  static final int MOST = 10;

  final Argument<Integer> times =
      option(
              Integer.class,
              "--fix N",
              "Give a task whose branch is left out back to codex, up to N times (default"
                  + " ${DEFAULT-VALUE}): in its worktree, with the target merged, in its own"
                  + " thread. Then land its branch.")
          .byDefault("0");

  final Argument<ModeChoice> mode =
      option(
              ModeChoice.class,
              "--mode, -s, --sandbox MODE",
              "With --fix: the most that agents may do; each task gets no more than it had (default"
                  + " ${DEFAULT-VALUE}).")
          .byDefault("workspace-write");

  final Argument<Integer> retries =
      option(
              Integer.class,
              "-r, --retries N",
              "With --fix: retries for retryable failures, 0-10 (default ${DEFAULT-VALUE}).")
          .byDefault("2");

  final HideOption hide = with(new HideOption());
  final ModelOptions agents = with(new ModelOptions());
  final CodexOption program = with(new CodexOption());

  /** Returns how codex is run for these tasks. */
  RunSettings settings(
      LandingSettings landing, Selection selection, Map<String, String> environment)
      throws IOException {
    AgentSettings settings =
        new AgentSettings(
            mode.value().mode(),
            mode.value().mode(),
            agents.model.optional(),
            agents.effort.optional(),
            landing.timeout(),
            Duration.ofMinutes(10),
            retries.value(),
            landing.folder().toRealPath(),
            List.of(),
            OutOfReach.of(selection),
            hide.paths.value(),
            false,
            List.of(),
            new SecondTry(
                agents.retryModel.optional(),
                agents.retryEffort.optional(),
                Optional.empty(),
                SecondTry.NONE.fallbackAfter()));
    return new RunSettings(
        settings,
        Reading.STRICT,
        Concurrency.of(1),
        new Backoff(Duration.ofSeconds(5)),
        Duration.ofHours(1),
        0,
        landing.verify(),
        landing.setup(),
        OptionalLong.empty(),
        Halt.NEVER,
        MachineLimits.NONE,
        program.program(environment),
        Set.of(RunFlag.WORKTREE, RunFlag.RESUME),
        Map.of());
  }
}
