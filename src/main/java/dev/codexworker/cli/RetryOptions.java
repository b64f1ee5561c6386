package dev.codexworker.cli;

import dev.codexworker.admission.Halt;
import dev.codexworker.manual.OptionGroup;
import java.time.Duration;

/** Options of a run: how long, how often, and when to stop. */
final class RetryOptions extends Options implements OptionGroup.Titled {
  final Argument<Duration> timeout =
      option(
              Duration.class,
              "-t, --timeout DURATION",
              "Timeout of an attempt: 90s, 10m, 2h (default ${DEFAULT-VALUE}).")
          .byDefault("1h");

  final Argument<Duration> idleTimeout =
      option(
              Duration.class,
              "--idle-timeout DURATION",
              "How long codex may go without progress; running tools do not count, and the start"
                  + " may take 60s (default ${DEFAULT-VALUE}).")
          .byDefault("10m");

  final Argument<Integer> retries =
      option(
              Integer.class,
              "-r, --retries N",
              "Retries per task for retryable failures, 0-10 (default ${DEFAULT-VALUE}).")
          .byDefault("2");

  final Argument<Duration> retryDelay =
      option(
              Duration.class,
              "--retry-delay DURATION",
              "The delay before the first retry; it doubles, with jitter, up to 5m"
                  + " (default ${DEFAULT-VALUE}).")
          .byDefault("5s");

  final Argument<Boolean> noResume =
      flag("--no-resume", "Restart interrupted tasks instead of resuming codex's thread.");

  final Argument<Duration> patience =
      option(
              Duration.class,
              "--patience DURATION",
              "How long the provider may be overloaded or unreachable before the run stops; no"
                  + " attempt is spent (default ${DEFAULT-VALUE}).")
          .byDefault("1h");

  final Argument<String> fallbackModel =
      option(
          "--fallback-model NAME",
          "The model to use once a task's own model is at capacity for longer than"
              + " --fallback-after.");

  final Argument<Duration> fallbackAfter =
      option(
              Duration.class,
              "--fallback-after DURATION",
              "How long a model may be at capacity before --fallback-model is used (default"
                  + " ${DEFAULT-VALUE}).")
          .byDefault("5m");

  final Argument<Boolean> waitForLimit =
      flag("--wait-for-limit", "Wait for a usage limit to reset instead of stopping.");

  final Argument<Integer> reserve =
      option(
              Integer.class,
              "--reserve PERCENT",
              "Stop starting agents once a usage limit has no more than this percentage left"
                  + " (default ${DEFAULT-VALUE}).")
          .readBy(new PercentConverter())
          .byDefault("0");

  final Argument<Boolean> useCredits =
      flag("--use-credits", "Keep running on paid credits once the plan's limit is used up.");

  final Argument<Boolean> failFast =
      flag("--fail-fast", "Stop starting tasks after one has failed; the same as --halt 1.");

  final Argument<Halt> halt =
      option(
              Halt.class,
              "--halt N|P%",
              "Stop starting tasks after N tasks, or P per cent of them, have failed.")
          .readBy(new HaltConverter());

  final Argument<Long> maxTokens =
      option(Long.class, "--max-tokens N", "Stop starting attempts after N tokens.");

  final Argument<Double> maxLoad =
      option(
              Double.class,
              "--max-load N|P%",
              "Start no agent while the load average is above N, or above P per cent of the"
                  + " processors.")
          .readBy(new LoadConverter());

  final Argument<Long> minMemory =
      option(
              Long.class,
              "--min-memory SIZE",
              "Start no agent while less memory than SIZE is available: 512M, 2G.")
          .readBy(new SizeConverter());

  /** Returns after how many failures the run stops. */
  Halt halt() {
    return failFast.value() ? new Halt(1, false) : halt.optional().orElse(Halt.NEVER);
  }

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
