package dev.codexworker.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the run in the background; they count for whoever starts it. */
final class RunnerOptions {
  private static final int DEFAULT = 5;

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      defaultValue = "5",
      description = "Workers at a time, 1-64, if this starts the run (default ${DEFAULT-VALUE}).")
  int concurrency = DEFAULT;

  @Option(
      names = "--codex",
      paramLabel = "COMMAND",
      description = "The codex program, if this starts the run (default: $CODEX_CMD, else codex).")
  @Nullable String codex;

  @Option(
      names = "--max-load",
      paramLabel = "N|P%",
      converter = LoadConverter.class,
      description = "No further worker above this load, if this starts the run; as for run.")
  @Nullable Double maxLoad;

  @Option(
      names = "--min-memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "No further worker below this memory, if this starts the run; as for run.")
  @Nullable Long minMemory;

  @Option(
      names = "--allow-github",
      description = "Let workers have the tokens for GitHub, if this starts the run; as for run.")
  boolean allowGithub;

  /** Whether something was asked for that only the start of a run can give. */
  boolean areChosen() {
    return concurrency != DEFAULT
        || maxLoad != null
        || minMemory != null
        || allowGithub
        || codex != null;
  }

  /** The same for run. */
  List<String> options() {
    List<String> options = new ArrayList<>(List.of("-c", Integer.toString(concurrency)));
    if (maxLoad != null) {
      options.addAll(List.of("--max-load", maxLoad.toString()));
    }
    if (minMemory != null) {
      options.addAll(List.of("--min-memory", minMemory.toString()));
    }
    if (allowGithub) {
      options.add("--allow-github");
    }
    if (codex != null) {
      options.addAll(List.of("--codex", codex));
    }
    return options;
  }
}
