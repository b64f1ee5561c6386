package dev.codexworker.cli;

import dev.codexworker.admission.Halt;
import dev.codexworker.manual.OptionGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a run: how long, how often, and when to stop. */
final class RetryOptions implements OptionGroup.Titled {
  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      defaultValue = "1h",
      description = "Timeout of an attempt: 90s, 10m, 2h (default ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofHours(1);

  @Option(
      names = "--idle-timeout",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description =
          "How long codex may go without progress; running tools do not count, and the start"
              + " may take 60s (default ${DEFAULT-VALUE}).")
  Duration idleTimeout = Duration.ofMinutes(10);

  @Option(
      names = {"-r", "--retries"},
      paramLabel = "N",
      defaultValue = "2",
      description = "Retries per task for retryable failures, 0-10 (default ${DEFAULT-VALUE}).")
  int retries = 2;

  @Option(
      names = "--retry-delay",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description =
          "The delay before the first retry; it doubles, with jitter, up to 5m"
              + " (default ${DEFAULT-VALUE}).")
  Duration retryDelay = Duration.ofSeconds(5);

  @Option(
      names = "--no-resume",
      description = "Restart interrupted tasks instead of resuming codex's thread.")
  boolean noResume;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "How long the provider may be overloaded or unreachable before the run stops; no"
              + " attempt is spent (default ${DEFAULT-VALUE}).")
  Duration patience = Duration.ofHours(1);

  @Option(
      names = "--fallback-model",
      paramLabel = "NAME",
      description =
          "The model to use once a task's own model is at capacity for longer than"
              + " --fallback-after.")
  @Nullable String fallbackModel;

  @Option(
      names = "--fallback-after",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description =
          "How long a model may be at capacity before --fallback-model is used (default"
              + " ${DEFAULT-VALUE}).")
  Duration fallbackAfter = Duration.ofMinutes(5);

  @Option(
      names = "--wait-for-limit",
      description = "Wait for a usage limit to reset instead of stopping.")
  boolean waitForLimit;

  @Option(
      names = "--reserve",
      paramLabel = "PERCENT",
      defaultValue = "0",
      converter = PercentConverter.class,
      description =
          "Stop starting agents once a usage limit has no more than this percentage left"
              + " (default ${DEFAULT-VALUE}).")
  int reserve;

  @Option(
      names = "--use-credits",
      description = "Keep running on paid credits once the plan's limit is used up.")
  boolean useCredits;

  @Option(
      names = "--fail-fast",
      description = "Stop starting tasks after one has failed; the same as --halt 1.")
  boolean failFast;

  @Option(
      names = "--halt",
      paramLabel = "N|P%",
      converter = HaltConverter.class,
      description = "Stop starting tasks after N tasks, or P per cent of them, have failed.")
  Halt halt = Halt.NEVER;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Stop starting attempts after N tokens.")
  @Nullable Long maxTokens;

  @Option(
      names = "--max-load",
      paramLabel = "N|P%",
      converter = LoadConverter.class,
      description =
          "Start no agent while the load average is above N, or above P per cent of the"
              + " processors.")
  @Nullable Double maxLoad;

  @Option(
      names = "--min-memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Start no agent while less memory than SIZE is available: 512M, 2G.")
  @Nullable Long minMemory;

  @Override
  public String heading() {
    return """
      %nRetries and limits:
        codex-worker tasks/ -t 20m -r 1               20 minutes for an attempt, two attempts
        codex-worker tasks/ --wait-for-limit          sleep through a usage limit, then go on
        codex-worker tasks/ --halt 10%%                stop when a tenth of the tasks has failed

      """;
  }
}
