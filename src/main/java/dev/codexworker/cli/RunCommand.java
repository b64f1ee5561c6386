package dev.codexworker.cli;

import dev.codexworker.engine.Effort;
import dev.codexworker.engine.Engine;
import dev.codexworker.engine.EnvironmentFailure;
import dev.codexworker.engine.Halt;
import dev.codexworker.engine.Mode;
import dev.codexworker.engine.RunSettings;
import dev.codexworker.engine.RunSummary;
import dev.codexworker.engine.Stop;
import dev.codexworker.output.Console;
import dev.codexworker.output.Palette;
import dev.codexworker.output.PlainProgress;
import dev.codexworker.output.SummaryTable;
import dev.codexworker.output.Wording;
import dev.codexworker.task.BadSelection;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code codex-worker [run]}: runs tasks. */
@Command(name = "run", description = "Run task files through codex exec, several at a time.")
final class RunCommand implements Callable<Integer> {
  private static final int MOST_AGENTS = 64;
  private static final int MOST_RETRIES = 10;

  /** Arguments that take codex's sandbox away, whatever else is said. */
  private static final List<String> BYPASSES =
      List.of("--dangerously-bypass-approvals-and-sandbox", "--yolo");

  private static final String STOPPING =
      "codex-worker: stopping: agents are being ended; once more kills them at once";

  private final Console console;

  @Spec @Nullable CommandSpec spec;
  @Mixin TaskOptions tasks = new TaskOptions();
  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Agents at a time, 1-64 (default ${DEFAULT-VALUE}).")
  int concurrency = 1;

  @Option(
      names = {"--mode", "-s", "--sandbox"},
      paramLabel = "MODE",
      defaultValue = "read-only",
      description = "What agents may do: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  ModeChoice mode = ModeChoice.READ_ONLY;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Show what would be run, and change nothing.")
  boolean dryRun;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "NAME",
      description = "The model, as codex names it.")
  @Nullable String model;

  @Option(
      names = {"-e", "--effort"},
      paramLabel = "LEVEL",
      description = "The reasoning effort: ${COMPLETION-CANDIDATES}.")
  @Nullable Effort effort;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description = "How long an attempt may take: 90s, 10m, 2h (default ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofHours(1);

  @Option(
      names = {"-r", "--retries"},
      paramLabel = "N",
      defaultValue = "2",
      description = "Further attempts for what is worth retrying, 0-10 (default ${DEFAULT-VALUE}).")
  int retries = 2;

  @Option(
      names = "--retry-delay",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description =
          "The delay before the first retry; it doubles, with jitter, up to 5m"
              + " (default ${DEFAULT-VALUE}).")
  Duration retryDelay = Duration.ofSeconds(5);

  @Option(
      names = "--idle-timeout",
      paramLabel = "DURATION",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description =
          "How long codex may go without progress; running tools do not count, and to get started"
              + " it has 60s (default ${DEFAULT-VALUE}).")
  Duration idleTimeout = Duration.ofMinutes(10);

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description =
          "How long the provider may be overloaded or out of reach, at no cost for any task, before"
              + " the run stops (default ${DEFAULT-VALUE}).")
  Duration patience = Duration.ofHours(1);

  @Option(
      names = "--wait-for-limit",
      description = "Wait for a usage limit to end, instead of stopping.")
  boolean waitForLimit;

  @Option(
      names = "--no-resume",
      description = "Start interrupted tasks over, instead of going on with codex's thread.")
  boolean noResume;

  @Option(
      names = "--verify",
      paramLabel = "COMMAND",
      description =
          "A shell command that must succeed, in codex's working folder, before a task is done;"
              + " $CODEX_WORKER_TASK is the task's path. What it prints is told to codex.")
  @Nullable String verify;

  @Option(
      names = "--fail-fast",
      description = "Start no further task once one has failed; the same as --halt 1.")
  boolean failFast;

  @Option(
      names = "--halt",
      paramLabel = "N|P%",
      converter = HaltConverter.class,
      description = "Start no further task once N tasks, or P per cent of them, have failed.")
  Halt halt = Halt.NEVER;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Start no further task once N tokens have been used.")
  @Nullable Long maxTokens;

  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The working folder of codex (default: the current one).")
  Path folder = Path.of(".");

  @Option(
      names = "--add-dir",
      paramLabel = "DIR",
      description =
          "A further folder that the agents may write; repeatable; with --mode workspace-write.")
  List<Path> addDirs = new ArrayList<>();

  @Option(
      names = "--codex",
      paramLabel = "COMMAND",
      description =
          "The codex program, or a wrapper that takes its arguments (default: $CODEX_CMD, else"
              + " codex).")
  @Nullable String codex;

  @Option(
      names = "--skip-failed",
      description = "Leave alone what failed earlier, instead of trying it again.")
  boolean skipFailed;

  @Option(
      names = {"-y", "--yes"},
      description = "Ask no questions.")
  boolean yes;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadSelection, EnvironmentFailure {
    List<String> codexArgs = argumentsForCodex();
    RunSettings settings = settings(codexArgs);
    Selection selection = tasks.selection(codexArgs.size());
    Palette palette = console.palette(common.color);
    Stop stop = new Stop();
    Engine engine =
        new Engine(
            settings,
            console.environment().getOrDefault("PATH", ""),
            stop,
            new PlainProgress(console, palette, common.quiet, selection.folders().size() > 1));
    if (dryRun || mode == ModeChoice.DRY_RUN) {
      return new DryRun(console, engine, settings).show(selection);
    }
    if (settings.mode() == Mode.DANGER_FULL_ACCESS && !yes && !confirmDanger(settings)) {
      console.err().println("codex-worker: nothing was run");
      return ExitCode.USAGE;
    }
    Signals.stop(stop, () -> console.err().println(STOPPING));
    RunSummary summary = engine.run(selection);
    if (summary.ends().isEmpty()) {
      console.err().println("codex-worker: no file matches " + tasks.pattern + "; nothing to do");
    }
    if (!common.quiet) {
      SummaryTable.lines(summary).forEach(console.out()::println);
    }
    report(summary);
    return ExitCode.of(summary);
  }

  private void report(RunSummary summary) {
    if (summary.cause().isEmpty() || summary.isComplete()) {
      return;
    }
    String next =
        switch (summary.cause().get()) {
          case USAGE_LIMIT ->
              "; run again when the limit is over, or let --wait-for-limit wait for it";
          case AUTH -> "; log in (codex login) or set the key, then run again";
          case ENVIRONMENT -> "; mend that, then run again";
          case REFUSED_OPTIONS -> "; mend the options, then run again";
          case HALTED, TOKENS_USED -> "; run again to go on";
          case INTERRUPTED, TERMINATED, HUNG_UP -> "; run again to go on";
        };
    console.err().println("codex-worker: stopped: " + Visible.line(summary.reason()) + next);
  }

  /** What stands behind the first {@code --}; picocli counts it among the paths, at their end. */
  private List<String> argumentsForCodex() {
    List<String> all = commandLine().getParseResult().originalArgs();
    int delimiter = all.indexOf("--");
    return delimiter < 0 ? List.of() : List.copyOf(all.subList(delimiter + 1, all.size()));
  }

  private RunSettings settings(List<String> codexArgs) {
    check(concurrency >= 1 && concurrency <= MOST_AGENTS, "--concurrency must be 1-64");
    check(retries >= 0 && retries <= MOST_RETRIES, "--retries must be 0-10");
    check(!timeout.isZero(), "--timeout must be longer than nothing");
    check(!idleTimeout.isZero(), "--idle-timeout must be longer than nothing");
    check(maxTokens == null || maxTokens > 0, "--max-tokens must be more than 0");
    check(verify == null || !verify.isBlank(), "--verify needs a command");
    check(
        addDirs.isEmpty() || mode.mode() == Mode.WORKSPACE_WRITE,
        "--add-dir only makes sense with --mode workspace-write");
    List<Path> realAddDirs = new ArrayList<>();
    for (Path dir : addDirs) {
      realAddDirs.add(realFolder("--add-dir", dir));
    }
    check(model == null || model.matches("[^-].*"), "--model needs a name");
    String fallback = console.environment().getOrDefault("CODEX_CMD", "");
    return new RunSettings(
        concurrency,
        codexArgs.stream().anyMatch(BYPASSES::contains) ? Mode.DANGER_FULL_ACCESS : mode.mode(),
        Optional.ofNullable(model),
        Optional.ofNullable(effort),
        timeout,
        retries,
        retryDelay,
        patience,
        idleTimeout,
        waitForLimit,
        !noResume,
        Optional.ofNullable(verify),
        maxTokens == null ? OptionalLong.empty() : OptionalLong.of(maxTokens),
        failFast ? new Halt(1, false) : halt,
        realFolder("--cd", folder),
        realAddDirs,
        codex != null ? codex : fallback.isEmpty() ? "codex" : fallback,
        codexArgs,
        skipFailed);
  }

  private Path realFolder(String option, Path named) {
    try {
      Path real = named.toRealPath();
      check(Files.isDirectory(real), option + ": not a folder: " + named);
      return real;
    } catch (IOException e) {
      throw new ParameterException(commandLine(), option + ": no such folder: " + named, e);
    }
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(commandLine(), message);
    }
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls the command");
    }
    return spec.commandLine();
  }

  private boolean confirmDanger(RunSettings settings) {
    if (!console.canAsk()) {
      throw new ParameterException(
          commandLine(), "--mode danger-full-access needs --yes where nobody can be asked");
    }
    console
        .err()
        .println(
            "danger-full-access: agents run without a sandbox. They can read, change and delete"
                + " everything you can, and use the network.");
    return console.confirm(
            "Run up to "
                + Wording.count(settings.concurrency(), "agent")
                + " so in "
                + Visible.line(settings.folder().toString())
                + "?")
        && console.confirm("Are you sure?");
  }
}
