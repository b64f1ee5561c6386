package dev.codexworker.cli;

import dev.codexworker.admission.Concurrency;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of the background run; they take effect only for the command that starts it. */
final class RunnerOptions {
  private static final String DEFAULT = "5";

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N|FILE",
      defaultValue = DEFAULT,
      converter = ConcurrencyConverter.class,
      description =
          "Workers at a time, 1-64, or a file that holds the number, if this starts the run (default"
              + " ${DEFAULT-VALUE}).")
  Concurrency concurrency = Concurrency.of(Integer.parseInt(DEFAULT));

  @Option(
      names = "--codex",
      paramLabel = "COMMAND",
      description = "The codex program, if this starts the run (default: $CODEX_CMD, else codex).")
  @Nullable String codex;

  @Option(
      names = "--max-load",
      paramLabel = "N|P%",
      converter = LoadConverter.class,
      description = "Like --max-load of run, if this starts the run.")
  @Nullable Double maxLoad;

  @Option(
      names = "--min-memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Like --min-memory of run, if this starts the run.")
  @Nullable Long minMemory;

  @Option(
      names = "--allow-github",
      description = "Like --allow-github of run, if this starts the run.")
  boolean allowGithub;

  @Option(
      names = "--reserve",
      paramLabel = "PERCENT",
      defaultValue = "0",
      converter = PercentConverter.class,
      description = "Like --reserve of run, if this starts the run (default ${DEFAULT-VALUE}).")
  int reserve;

  @Option(
      names = "--use-credits",
      description = "Like --use-credits of run, if this starts the run.")
  boolean useCredits;

  @Option(
      names = "--fallback-model",
      paramLabel = "NAME",
      description = "Like --fallback-model of run, if this starts the run.")
  @Nullable String fallbackModel;

  /** Whether an option was given that only takes effect at the start of a run. */
  boolean areChosen() {
    return !concurrency.toString().equals(DEFAULT)
        || maxLoad != null
        || minMemory != null
        || allowGithub
        || reserve != 0
        || useCredits
        || fallbackModel != null
        || codex != null;
  }

  /**
   * Returns them as options of run, which starts in another folder.
   *
   * @throws ParameterException if run would refuse them
   */
  List<String> options(CommandLine commandLine, Map<String, String> environment) {
    if (codex != null && codex.isBlank()) {
      throw new ParameterException(commandLine, "--codex needs a command");
    }
    if (fallbackModel != null && !ModelOptions.isName(fallbackModel)) {
      throw new ParameterException(commandLine, "--fallback-model needs a name");
    }
    List<String> options = new ArrayList<>(List.of("-c", concurrency.toString()));
    if (maxLoad != null) {
      options.addAll(List.of("--max-load", maxLoad.toString()));
    }
    if (minMemory != null) {
      options.addAll(List.of("--min-memory", SizeConverter.text(minMemory)));
    }
    if (allowGithub) {
      options.add("--allow-github");
    }
    if (reserve != 0) {
      options.addAll(List.of("--reserve", Integer.toString(reserve)));
    }
    if (useCredits) {
      options.add("--use-credits");
    }
    if (fallbackModel != null) {
      options.addAll(List.of("--fallback-model", fallbackModel));
    }
    String program = codex != null ? codex : environment.getOrDefault("CODEX_CMD", "");
    if (program.indexOf('/') >= 0) {
      options.addAll(List.of("--codex", Path.of(program).toAbsolutePath().toString()));
    } else if (codex != null) {
      options.addAll(List.of("--codex", codex));
    }
    return options;
  }
}
