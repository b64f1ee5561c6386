package dev.codexworker.cli;

import dev.codexworker.admission.Backoff;
import dev.codexworker.admission.Halt;
import dev.codexworker.admission.MachineLimits;
import dev.codexworker.admission.RunShutdown;
import dev.codexworker.engine.Engine;
import dev.codexworker.engine.RunFlag;
import dev.codexworker.engine.RunSettings;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.RunSummary;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.landing.Landing;
import dev.codexworker.output.Console;
import dev.codexworker.output.LiveView;
import dev.codexworker.output.Palette;
import dev.codexworker.output.PlainProgress;
import dev.codexworker.output.Relay;
import dev.codexworker.output.RunJson;
import dev.codexworker.output.TerminalSize;
import dev.codexworker.output.Wording;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.SecondTry;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Nearest;
import dev.codexworker.task.QueueTrace;
import dev.codexworker.task.Selection;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Visible;
import dev.codexworker.workspace.Workspace;
import dev.codexworker.workspace.WorkspaceListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** {@code codex-worker [run]}: runs tasks. */
@Command(
    name = "run",
    description = "Run task files through codex exec, several at a time.",
    customSynopsis = "codex-worker run [PATH...] [OPTIONS] [-- ARGS FOR codex exec]")
final class RunCommand extends ProgramCommand {
  private static final String STOPPING =
      "stopping: agents are being ended; once more kills them at once";

  @Mixin RunOptions what = new RunOptions();

  @Mixin SandboxOptions safety = new SandboxOptions();

  @Mixin RetryOptions patience = new RetryOptions();

  @Mixin DisplayOptions looks = new DisplayOptions();

  RunCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws SelectionException, EnvironmentException {
    List<String> codexArgs = argumentsForCodex();
    Selection selection = what.tasks.selection(codexArgs.size());
    RunSettings settings = settings(codexArgs, selection);
    boolean dryRun = what.dry.dryRun || safety.mode == ModeChoice.DRY_RUN;
    check(!dryRun || !looks.json, "--json has no dry run; 'status --json' lists tasks");
    checkTasks(selection, what.tasks.paths.size() == codexArgs.size());
    RunShutdown stop = new RunShutdown();
    if (dryRun) {
      Engine engine = new Engine(settings, searchPath(), stop, event -> {});
      return new DryRun(console, engine, settings).show(selection);
    }
    if (settings.agents().mode() == Sandbox.DANGER_FULL_ACCESS
        && !safety.sure.yes
        && !DangerQuestion.confirm(
            this, settings.concurrency().most(), settings.agents().folder())) {
      console.problem("nothing was run");
      return ExitCode.USAGE;
    }
    RunSummary summary;
    AtomicInteger branches = new AtomicInteger();
    RunHooks hooks = new RunHooks(console, looks.hooks, stop);
    RunListener display = listener(selection);
    try (RunListener listener =
        new Relay(WorkspaceListener.before(display, selection), stop::isEndingAgents)) {
      Signals.stop(stop, () -> listener.on(new RunEvent.Notice(STOPPING)));
      RunListener counting =
          event -> {
            if (event instanceof RunEvent.Finished over && over.branch().isPresent()) {
              branches.incrementAndGet();
            }
            listener.on(event);
          };
      RunListener telling = hooks.before(counting, display instanceof LiveView);
      summary = new Engine(settings, searchPath(), stop, telling).run(selection);
      hooks.finishFailures();
    } catch (EnvironmentException e) {
      hooks.atEnd(selection, e);
      throw e;
    }
    report(summary);
    if (branches.get() > 0 && !looks.json && !looks.common.quiet) {
      String made = branches.get() == 1 ? "1 branch" : branches.get() + " branches";
      console.out().println("  " + made + "; to land: " + landing(settings));
    }
    int code = ExitCode.of(summary);
    boolean failuresStand =
        what.skipFailed && !what.follow && summary.count(TaskEnd.FAILED_BEFORE) > 0;
    if (code == ExitCode.OK) {
      code = failuresStand ? ExitCode.TASK_FAILED : printed();
    }
    hooks.atEnd(selection, summary, code);
    return code;
  }

  /** Refuses to take files for tasks that the user did not mean, and a selection without tasks. */
  private void checkTasks(Selection selection, boolean isHere) throws EnvironmentException {
    try {
      check(
          !isHere || QueueTrace.isIn(Path.of("")),
          "name the queue folder; this folder has not been one yet, so if it is, write .");
      List<Path> readmes = selection.readmes();
      check(
          what.follow || selection.hasTasks(),
          "no task here: no file matches "
              + what.tasks.pattern
              + (readmes.isEmpty() ? "" : ", and README.md is a task only if it is named"));
      if (!looks.common.quiet) {
        readmes.forEach(r -> console.err().println("not a task unless named: " + Wording.path(r)));
      }
    } catch (IOException e) {
      throw new EnvironmentException("the queue folder can't be read: " + IoMessage.of(e));
    }
  }

  /** JSON for programs, a live view for people at a terminal, plain lines for all others. */
  private RunListener listener(Selection selection) {
    boolean withFolders = selection.folders().size() > 1;
    CommonOptions common = looks.common;
    if (looks.json) {
      return new RunJson(console);
    }
    Palette palette = console.palette(common.color);
    Optional<TerminalSize> size =
        console.isLively(common.color) && !common.quiet
            ? TerminalSize.ofStdout()
            : Optional.empty();
    if (size.isEmpty()) {
      return new PlainProgress(console, palette, common.quiet, withFolders);
    }
    LiveView view =
        new LiveView(
            console, palette, () -> TerminalSize.ofStdout().orElse(size.get()), withFolders);
    Signals.on("WINCH", view::refresh);
    Signals.on("CONT", view::resumed);
    return view;
  }

  /** The command that lands what the run left, as typed into a shell. */
  private String landing(RunSettings settings) {
    List<String> command = new ArrayList<>();
    int ofCodex = argumentsForCodex().size();
    command.addAll(what.tasks.paths.subList(0, what.tasks.paths.size() - ofCodex));
    if (isGiven("--cd")) {
      command.addAll(List.of("-C", what.folder.toString()));
    }
    if (isGiven("--pattern")) {
      command.addAll(List.of("-p", what.tasks.pattern));
    }
    settings.verify().ifPresent(check -> command.addAll(List.of("--verify", check)));
    settings
        .setup()
        .filter(setup -> settings.verify().isPresent())
        .ifPresent(setup -> command.addAll(List.of("--setup", setup)));
    return Visible.line(Landing.command(command));
  }

  private String searchPath() {
    return console.environment().getOrDefault("PATH", "");
  }

  private void report(RunSummary summary) {
    if (summary.cause().isEmpty() || summary.isComplete()) {
      return;
    }
    String next =
        switch (summary.cause().get()) {
          case USAGE_LIMIT -> "; run again when the limit resets, or pass --wait-for-limit";
          case AUTH -> "; log in (codex login) or set the key, then run again";
          case ENVIRONMENT -> "; fix this, then run again";
          case REFUSED_OPTIONS -> "; fix the options, then run again";
          case HALTED, TOKENS_USED -> "; run again to go on";
          case INTERRUPTED, TERMINATED, HUNG_UP -> "; run again to go on";
        };
    console.problem("stopped: " + summary.reason() + next);
  }

  /** Returns the arguments after {@code --}; picocli adds them to the end of the paths. */
  private List<String> argumentsForCodex() {
    List<String> all = arguments();
    int delimiter = all.indexOf("--");
    return delimiter < 0 ? List.of() : List.copyOf(all.subList(delimiter + 1, all.size()));
  }

  private RunSettings settings(List<String> codexArgs, Selection selection) {
    check(
        !what.follow || selection.isOfFolders(),
        "--follow takes folders only; drop the task files or --follow");
    boolean ofWorkspace =
        selection.folders().stream().anyMatch(f -> Workspace.around(f).isPresent());
    check(
        !what.follow || !ofWorkspace || !isGiven("--pattern"),
        "--follow takes all tasks of a workspace; drop --pattern");
    check(
        patience.retries >= 0 && patience.retries <= AgentSettings.MOST_RETRIES,
        "--retries must be 0-10");
    check(!patience.timeout.isZero(), "--timeout must be greater than zero");
    check(!patience.idleTimeout.isZero(), "--idle-timeout must be greater than zero");
    check(
        patience.maxTokens == null || patience.maxTokens > 0,
        "--max-tokens must be greater than zero");
    check(safety.verify == null || !safety.verify.isBlank(), "--verify needs a command");
    safety.setupProblem().ifPresent(problem -> check(false, problem));
    check(!safety.verifyFirst || safety.verify != null, "--verify-first needs --verify");
    check(!safety.keepWorktree || safety.worktree, "--keep-worktree needs --worktree");
    check(
        safety.addDirs.isEmpty() || safety.mode.mode() == Sandbox.WORKSPACE_WRITE,
        "--add-dir only makes sense with --mode workspace-write");
    List<Path> realAddDirs =
        safety.addDirs.stream().map(dir -> realFolder("--add-dir", dir)).toList();
    check(
        safety.hide.paths.isEmpty() || safety.mode.mode() != Sandbox.DANGER_FULL_ACCESS,
        "--hide needs a sandbox; --mode danger-full-access has none");
    for (String path : safety.hide.paths) {
      check(!path.isBlank(), "--hide needs a path");
    }
    what.agents.check(this);
    check(
        patience.fallbackModel == null || ModelOptions.isName(patience.fallbackModel),
        "--fallback-model needs a name");
    boolean bypass = AgentSettings.bypassesSandbox(codexArgs);
    boolean inProject = selection.folders().stream().allMatch(f -> Workspace.around(f).isPresent());
    boolean ofWorkers = !bypass && !isGiven("--mode") && inProject;
    Sandbox mode =
        bypass
            ? Sandbox.DANGER_FULL_ACCESS
            : ofWorkers ? Sandbox.WORKSPACE_WRITE : safety.mode.mode();
    AgentSettings agents =
        new AgentSettings(
            mode,
            ofWorkers || (inProject && what.follow) ? Sandbox.READ_ONLY : mode,
            Optional.ofNullable(what.agents.model),
            Optional.ofNullable(what.agents.effort),
            patience.timeout,
            patience.idleTimeout,
            patience.retries,
            inProject && !isGiven("--cd") ? project(selection) : realFolder("--cd", what.folder),
            realAddDirs,
            OutOfReach.of(selection),
            safety.hide.paths,
            false,
            codexArgs,
            new SecondTry(
                Optional.ofNullable(what.agents.retryModel),
                Optional.ofNullable(what.agents.retryEffort),
                Optional.ofNullable(patience.fallbackModel),
                patience.fallbackAfter));
    return new RunSettings(
        agents,
        what.reading(),
        what.concurrency,
        new Backoff(patience.retryDelay),
        patience.patience,
        patience.reserve,
        Optional.ofNullable(safety.verify),
        Optional.ofNullable(safety.setup),
        patience.maxTokens == null ? OptionalLong.empty() : OptionalLong.of(patience.maxTokens),
        patience.failFast ? new Halt(1, false) : patience.halt,
        new MachineLimits(
            Optional.ofNullable(patience.maxLoad), Optional.ofNullable(patience.minMemory)),
        what.program.program(console.environment()),
        flags(inProject),
        Map.of());
  }

  private Set<RunFlag> flags(boolean ofWorkspaces) {
    Map<RunFlag, Boolean> given = new EnumMap<>(RunFlag.class);
    given.put(RunFlag.WAIT_FOR_LIMIT, patience.waitForLimit);
    given.put(RunFlag.USE_CREDITS, patience.useCredits);
    given.put(RunFlag.RESUME, !patience.noResume);
    given.put(RunFlag.VERIFY_FIRST, safety.verifyFirst);
    given.put(RunFlag.SKIP_FAILED, what.skipFailed);
    given.put(RunFlag.FOLLOW, what.follow);
    given.put(RunFlag.CHANGED, what.changed);
    given.put(RunFlag.WORKTREE, safety.worktree);
    given.put(RunFlag.KEEP_WORKTREE, safety.keepWorktree);
    given.put(RunFlag.ALLOW_GITHUB, safety.allowGithub);
    given.put(RunFlag.ALLOW_SHARED_QUEUE, safety.allowSharedQueue);
    given.put(RunFlag.REPORTS_IN_PROJECT, ofWorkspaces);
    given.put(RunFlag.ONLY_MATCHING, ofWorkspaces && what.follow);
    return given.keySet().stream().filter(given::get).collect(Collectors.toSet());
  }

  private boolean isGiven(String option) {
    return commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Workers work in the folder that holds their workspace, wherever the run is started. */
  private Path project(Selection selection) {
    List<Path> projects =
        selection.folders().stream()
            .flatMap(folder -> Workspace.around(folder).stream())
            .map(Workspace::project)
            .distinct()
            .toList();
    check(projects.size() == 1, "workers of several projects can't be run together");
    return projects.get(0);
  }

  private Path realFolder(String option, Path named) {
    try {
      Path real = named.toRealPath();
      check(Files.isDirectory(real), option + ": not a folder: " + named);
      return real;
    } catch (IOException e) {
      throw new ParameterException(
          commandLine(), option + ": no such folder: " + named + Nearest.hint(named, List.of()), e);
    }
  }
}
