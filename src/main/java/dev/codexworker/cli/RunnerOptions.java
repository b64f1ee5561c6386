package dev.codexworker.cli;

import dev.codexworker.admission.Concurrency;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options of the background run; they take effect only for the command that starts it. */
final class RunnerOptions extends Options {
  private static final String DEFAULT = "5";

  final Argument<Concurrency> concurrency =
      option(
              Concurrency.class,
              "-c, --concurrency N|FILE",
              "Workers at a time, 1-64, or a file that holds the number, if this starts the run"
                  + " (default ${DEFAULT-VALUE}).")
          .readBy(new ConcurrencyConverter())
          .byDefault(DEFAULT);

  final Argument<String> codex =
      option(
          "--codex COMMAND",
          "The codex program, if this starts the run (default: $CODEX_CMD, else codex).");

  final Argument<Double> maxLoad =
      option(Double.class, "--max-load N|P%", "Like --max-load of run, if this starts the run.")
          .readBy(new LoadConverter());

  final Argument<Long> minMemory =
      option(Long.class, "--min-memory SIZE", "Like --min-memory of run, if this starts the run.")
          .readBy(new SizeConverter());

  final Argument<Boolean> allowGithub =
      flag("--allow-github", "Like --allow-github of run, if this starts the run.");

  final Argument<Integer> reserve =
      option(
              Integer.class,
              "--reserve PERCENT",
              "Like --reserve of run, if this starts the run (default ${DEFAULT-VALUE}).")
          .readBy(new PercentConverter())
          .byDefault("0");

  final Argument<Boolean> useCredits =
      flag("--use-credits", "Like --use-credits of run, if this starts the run.");

  final Argument<String> fallbackModel =
      option("--fallback-model NAME", "Like --fallback-model of run, if this starts the run.");

  /** Whether an option was given that only takes effect at the start of a run. */
  boolean areChosen() {
    return !concurrency.value().toString().equals(DEFAULT)
        || maxLoad.isPresent()
        || minMemory.isPresent()
        || allowGithub.value()
        || reserve.value() != 0
        || useCredits.value()
        || fallbackModel.isPresent()
        || codex.isPresent();
  }

  /**
   * Returns them as options of run, which starts in another folder.
   *
   * @throws ParameterException if run would refuse them
   */
  List<String> options(CommandLine commandLine, Map<String, String> environment) {
    if (codex.isPresent() && codex.value().isBlank()) {
      throw new ParameterException(commandLine, "--codex needs a command");
    }
    if (fallbackModel.isPresent() && !ModelOptions.isName(fallbackModel.value())) {
      throw new ParameterException(commandLine, "--fallback-model needs a name");
    }
    List<String> options = new ArrayList<>(List.of("-c", concurrency.value().toString()));
    if (maxLoad.isPresent()) {
      options.addAll(List.of("--max-load", maxLoad.value().toString()));
    }
    if (minMemory.isPresent()) {
      options.addAll(List.of("--min-memory", SizeConverter.text(minMemory.value())));
    }
    if (allowGithub.value()) {
      options.add("--allow-github");
    }
    if (reserve.value() != 0) {
      options.addAll(List.of("--reserve", Integer.toString(reserve.value())));
    }
    if (useCredits.value()) {
      options.add("--use-credits");
    }
    if (fallbackModel.isPresent()) {
      options.addAll(List.of("--fallback-model", fallbackModel.value()));
    }
    String program = codex.isPresent() ? codex.value() : environment.getOrDefault("CODEX_CMD", "");
    if (program.indexOf('/') >= 0) {
      options.addAll(List.of("--codex", Path.of(program).toAbsolutePath().toString()));
    } else if (codex.isPresent()) {
      options.addAll(List.of("--codex", codex.value()));
    }
    return options;
  }
}
