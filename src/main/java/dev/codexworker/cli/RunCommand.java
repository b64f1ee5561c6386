package dev.codexworker.cli;

import dev.codexworker.admission.Backoff;
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
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** {@code codex-worker [run]}: runs tasks. */
final class RunCommand extends ProgramCommand {
  private static final String STOPPING =
      "stopping: agents are being ended; once more kills them at once";

  final RunOptions what = with(new RunOptions());

  final SandboxOptions safety = with(new SandboxOptions());

  final RetryOptions patience = with(new RetryOptions());

  final DisplayOptions looks = with(new DisplayOptions());

  RunCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description("Run task files through codex exec, several at a time.")
        .customSynopsis("codex-worker run [PATH...] [OPTIONS] [-- ARGS FOR codex exec]");
  }

  @Override
  public Integer call() throws SelectionException, EnvironmentException {
    List<String> codexArgs = argumentsForCodex();
    Selection selection = what.tasks.selection(codexArgs.size());
    RunSettings settings = settings(codexArgs, selection);
    boolean dryRun = what.dry.dryRun.value() || safety.mode.value() == ModeChoice.DRY_RUN;
    check(!dryRun || !looks.json.value(), "--json has no dry run; 'status --json' lists tasks");
    checkTasks(selection, what.tasks.paths.value().size() == codexArgs.size());
    RunShutdown stop = new RunShutdown();
    if (dryRun) {
      Engine engine = new Engine(settings, searchPath(), stop, event -> {});
      return new DryRun(console, engine, settings).show(selection);
    }
    if (settings.agents().mode() == Sandbox.DANGER_FULL_ACCESS
        && !safety.sure.yes.value()
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
    if (branches.get() > 0 && !looks.json.value() && !looks.common.quiet.value()) {
      String made = branches.get() == 1 ? "1 branch" : branches.get() + " branches";
      console.out().println("  " + made + "; to land: " + landing(settings));
    }
    int code = ExitCode.of(summary);
    boolean failuresStand =
        what.skipFailed.value() && !what.follow.value() && summary.count(TaskEnd.FAILED_BEFORE) > 0;
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
          what.follow.value() || selection.hasTasks(),
          "no task here: no file matches "
              + what.tasks.pattern.value()
              + (readmes.isEmpty() ? "" : ", and README.md is a task only if it is named"));
      if (!looks.common.quiet.value()) {
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
    if (looks.json.value()) {
      return new RunJson(console);
    }
    Palette palette = console.palette(common.color.value());
    Optional<TerminalSize> size =
        console.isLively(common.color.value()) && !common.quiet.value()
            ? TerminalSize.ofStdout()
            : Optional.empty();
    if (size.isEmpty()) {
      return new PlainProgress(console, palette, common.quiet.value(), withFolders);
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
    command.addAll(what.tasks.paths.value().subList(0, what.tasks.paths.value().size() - ofCodex));
    if (isGiven("--cd")) {
      command.addAll(List.of("-C", what.folder.value().toString()));
    }
    if (isGiven("--pattern")) {
      command.addAll(List.of("-p", what.tasks.pattern.value()));
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
        !what.follow.value() || selection.isOfFolders(),
        "--follow takes folders only; drop the task files or --follow");
    boolean ofWorkspace =
        selection.folders().stream().anyMatch(f -> Workspace.around(f).isPresent());
    check(
        !what.follow.value() || !ofWorkspace || !isGiven("--pattern"),
        "--follow takes all tasks of a workspace; drop --pattern");
    check(
        patience.retries.value() >= 0 && patience.retries.value() <= AgentSettings.MOST_RETRIES,
        "--retries must be 0-10");
    check(!patience.timeout.value().isZero(), "--timeout must be greater than zero");
    check(!patience.idleTimeout.value().isZero(), "--idle-timeout must be greater than zero");
    check(
        !patience.maxTokens.isPresent() || patience.maxTokens.value() > 0,
        "--max-tokens must be greater than zero");
    check(
        !safety.verify.isPresent() || !safety.verify.value().isBlank(), "--verify needs a command");
    safety.setupProblem().ifPresent(problem -> check(false, problem));
    check(
        !safety.verifyFirst.value() || safety.verify.isPresent(), "--verify-first needs --verify");
    check(
        !safety.keepWorktree.value() || safety.worktree.value(),
        "--keep-worktree needs --worktree");
    check(
        safety.addDirs.value().isEmpty() || safety.mode.value().mode() == Sandbox.WORKSPACE_WRITE,
        "--add-dir only makes sense with --mode workspace-write");
    List<Path> realAddDirs =
        safety.addDirs.value().stream().map(dir -> realFolder("--add-dir", dir)).toList();
    check(
        safety.hide.paths.value().isEmpty()
            || safety.mode.value().mode() != Sandbox.DANGER_FULL_ACCESS,
        "--hide needs a sandbox; --mode danger-full-access has none");
    for (String path : safety.hide.paths.value()) {
      check(!path.isBlank(), "--hide needs a path");
    }
    what.agents.check(this);
    check(
        !patience.fallbackModel.isPresent() || ModelOptions.isName(patience.fallbackModel.value()),
        "--fallback-model needs a name");
    boolean bypass = AgentSettings.bypassesSandbox(codexArgs);
    boolean inProject = selection.folders().stream().allMatch(f -> Workspace.around(f).isPresent());
    boolean ofWorkers = !bypass && !isGiven("--mode") && inProject;
    Sandbox mode =
        bypass
            ? Sandbox.DANGER_FULL_ACCESS
            : ofWorkers ? Sandbox.WORKSPACE_WRITE : safety.mode.value().mode();
    AgentSettings agents =
        new AgentSettings(
            mode,
            ofWorkers || (inProject && what.follow.value()) ? Sandbox.READ_ONLY : mode,
            what.agents.model.optional(),
            what.agents.effort.optional(),
            patience.timeout.value(),
            patience.idleTimeout.value(),
            patience.retries.value(),
            inProject && !isGiven("--cd")
                ? project(selection)
                : realFolder("--cd", what.folder.value()),
            realAddDirs,
            OutOfReach.of(selection),
            safety.hide.paths.value(),
            false,
            codexArgs,
            new SecondTry(
                what.agents.retryModel.optional(),
                what.agents.retryEffort.optional(),
                patience.fallbackModel.optional(),
                patience.fallbackAfter.value()));
    return new RunSettings(
        agents,
        what.reading(),
        what.concurrency.value(),
        new Backoff(patience.retryDelay.value()),
        patience.patience.value(),
        patience.reserve.value(),
        safety.verify.optional(),
        safety.setup.optional(),
        patience.maxTokens.optional().map(OptionalLong::of).orElse(OptionalLong.empty()),
        patience.halt(),
        new MachineLimits(patience.maxLoad.optional(), patience.minMemory.optional()),
        what.program.program(console.environment()),
        flags(inProject),
        Map.of());
  }

  private Set<RunFlag> flags(boolean ofWorkspaces) {
    Map<RunFlag, Boolean> given = new EnumMap<>(RunFlag.class);
    given.put(RunFlag.WAIT_FOR_LIMIT, patience.waitForLimit.value());
    given.put(RunFlag.USE_CREDITS, patience.useCredits.value());
    given.put(RunFlag.RESUME, !patience.noResume.value());
    given.put(RunFlag.VERIFY_FIRST, safety.verifyFirst.value());
    given.put(RunFlag.SKIP_FAILED, what.skipFailed.value());
    given.put(RunFlag.FOLLOW, what.follow.value());
    given.put(RunFlag.CHANGED, what.changed.value());
    given.put(RunFlag.WORKTREE, safety.worktree.value());
    given.put(RunFlag.KEEP_WORKTREE, safety.keepWorktree.value());
    given.put(RunFlag.ALLOW_GITHUB, safety.allowGithub.value());
    given.put(RunFlag.ALLOW_SHARED_QUEUE, safety.allowSharedQueue.value());
    given.put(RunFlag.REPORTS_IN_PROJECT, ofWorkspaces);
    given.put(RunFlag.ONLY_MATCHING, ofWorkspaces && what.follow.value());
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
