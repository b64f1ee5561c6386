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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a landing: whether and how codex fixes what is left out. */
final class FixOptions {
  static final int MOST = 10;

  @Option(
      names = "--fix",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Give a task whose branch is left out back to codex, up to N times (default"
              + " ${DEFAULT-VALUE}): in its worktree, with the target merged, in its own thread."
              + " Then land its branch.")
  int times;

  @Option(
      names = {"--mode", "-s", "--sandbox"},
      paramLabel = "MODE",
      defaultValue = "workspace-write",
      description =
          "With --fix: the most that agents may do; each task gets no more than it had (default"
              + " ${DEFAULT-VALUE}).")
  ModeChoice mode = ModeChoice.WORKSPACE_WRITE;

  @Option(
      names = {"-r", "--retries"},
      paramLabel = "N",
      defaultValue = "2",
      description = "With --fix: retries for retryable failures, 0-10 (default ${DEFAULT-VALUE}).")
  int retries = 2;

  @Mixin HideOption hide = new HideOption();
  @Mixin ModelOptions agents = new ModelOptions();
  @Mixin CodexOption program = new CodexOption();

  /** Returns how codex is run for these tasks. */
  RunSettings settings(
      LandingSettings landing, Selection selection, Map<String, String> environment)
      throws IOException {
    AgentSettings settings =
        new AgentSettings(
            mode.mode(),
            mode.mode(),
            Optional.ofNullable(agents.model),
            Optional.ofNullable(agents.effort),
            landing.timeout(),
            Duration.ofMinutes(10),
            retries,
            landing.folder().toRealPath(),
            List.of(),
            OutOfReach.of(selection),
            hide.paths,
            false,
            List.of(),
            new SecondTry(
                Optional.ofNullable(agents.retryModel),
                Optional.ofNullable(agents.retryEffort),
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
