package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.output.Json;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.table.RowPrompts;
import dev.codexworker.table.Table;
import dev.codexworker.table.TableException;
import dev.codexworker.task.IoMessage;
import dev.codexworker.workspace.Audit;
import dev.codexworker.workspace.Registry;
import dev.codexworker.workspace.Runner;
import dev.codexworker.workspace.Spawner;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.WorkerException;
import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** {@code codex-worker spawn}: starts a worker in the background. */
final class SpawnCommand extends ProgramCommand {
  /** The check of codex's version has a timeout of its own. */
  private static final Duration LONG = Duration.ofDays(1);

  final Argument<List<String>> words =
      parameters("PROMPT", "The prompt (default: read from stdin).");

  final Argument<Path> file = option(Path.class, "--file FILE", "Read the prompt from a file.");

  final Argument<String> rows =
      option(
          "--rows FILE",
          "A worker for each row: CSV with a header, or JSON Lines; - for stdin. {{column}} in the"
              + " prompt and in --name becomes the row's value.");

  final Argument<String> name =
      option(
          "--name NAME",
          "The name of its files, in lower case (default: the first words of the prompt).");

  final Argument<Boolean> plan = flag("--plan", "Design only: the sandbox is read-only.");

  final Argument<Boolean> implement =
      flag("--implement", "Let it change files in the working folder.");

  final Argument<ModeChoice> mode =
      option(
          ModeChoice.class,
          "--mode, -s, --sandbox MODE",
          "What it may do: read-only (the template's default), workspace-write,"
              + " danger-full-access (asks twice, or needs --yes).");

  final Argument<String> template =
      option(
          "--template NAME",
          "worker, plan, implement, research, compare (\"A vs B\"), or a file NAME.md of your own"
              + " in .catlab/templates/.");

  final Argument<List<String>> needs =
      options(
          String.class,
          "--needs ID",
          "A worker that must be done first, by id or name; repeatable.");

  final ModelOptions agents = with(new ModelOptions());
  final WorkerFiles files = with(new WorkerFiles());
  final WorkerRights rights = with(new WorkerRights());

  final Argument<Duration> timeout =
      option(
          Duration.class,
          "-t, --timeout DURATION",
          "Timeout of an attempt: 90s, 10m, 2h (default 1h).");

  final Argument<Integer> retries =
      option(
          Integer.class,
          "-r, --retries N",
          "Retries per task for retryable failures, 0-10 (default 2).");

  final WorkspaceOptions where = with(new WorkspaceOptions());
  final RunnerOptions runner = with(new RunnerOptions());

  final Argument<Boolean> json = flag("--json", "Print a JSON object for each worker.");

  final CommonOptions common = with(new CommonOptions());

  SpawnCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Start a codex worker in the background and return at once. Prints its id and"
                + " where its report will be.")
        .footerHeading("%nReasoning (--effort):%n")
        .footer(
            "  minimal  listing files, simple searches         about 5-10 s",
            "  low      formatting, simple refactoring         about 10-15 s",
            "  medium   features, bug fixes                    about 15-25 s",
            "  high     complex analysis, architecture         about 30-60 s and more",
            "  Web search (--template research) requires low or higher.",
            "",
            "Examples:",
            "  codex-worker spawn --name readme_analysis -e low \"Analyze README.md\"",
            "  codex-worker spawn --plan \"How should auth.py be split up?\"",
            "  codex-worker spawn --implement --file plan.md",
            "  codex-worker spawn --template research \"Virtual threads in Java 25\"",
            "  codex-worker spawn --template compare \"Maven vs Gradle\"",
            "  codex-worker spawn --rows services.csv --name '{{id}}' 'Review the service {{id}}'",
            "  id=$(git diff | codex-worker spawn --name review | cut -f1); codex-worker wait $id");
  }

  @Override
  public Integer call() throws IOException {
    Workspace workspace = where.workspace();
    List<String> options = new ArrayList<>(runner.options(commandLine(), console.environment()));
    Optional<Sandbox> mode = mode();
    options.addAll(rights.terms(this, mode).options());
    if (mode.equals(Optional.of(Sandbox.DANGER_FULL_ACCESS))) {
      options.add("--yes");
    }
    Runner background = new Runner(workspace, terms(), options);
    List<Worker> workers;
    try {
      List<Spawner.SpawnRequest> requests = requests(workspace);
      if (mode.equals(Optional.of(Sandbox.DANGER_FULL_ACCESS))
          && !rights.yes.value()
          && !DangerQuestion.confirm(
              this, runner.concurrency.value().most(), workspace.project())) {
        console.problem("nothing was spawned");
        return ExitCode.USAGE;
      }
      workers = new Spawner(workspace).spawn(requests);
    } catch (WorkerException | TableException e) {
      throw new ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (where.isAbove(workspace) && !common.quiet.value()) {
      console.problem("using the workspace of the folder above, " + workspace.top());
    }
    for (Worker worker : workers) {
      ReportPath report = new ReportPath(workspace.project(), worker.output());
      console
          .out()
          .println(
              json.value()
                  ? Json.line(object(worker, report.absolute()))
                  : worker.id() + "\t" + report.fromHere());
    }
    keep(() -> audit(workspace, workers));
    int started = start(background);
    keep(new Registry(workspace)::write);
    if (background.starts() == 0 && runner.areChosen() && !common.quiet.value()) {
      console.problem(
          "a background run is already active, with the options it was started with: concurrency,"
              + " codex, limits and GitHub tokens stay as they are");
    }
    return started == ExitCode.OK ? printed() : started;
  }

  /** Returns an exit code; a run that is already active counts as started. */
  private int start(Runner background) {
    String why;
    int code;
    try {
      background.ensure(LONG);
      code = ExitCode.ofBackground(background.exit().orElse(ExitCode.OK));
      if (code <= ExitCode.TASK_FAILED) {
        return ExitCode.OK;
      }
      why = background.why();
    } catch (IOException e) {
      code = ExitCode.ENVIRONMENT;
      why = IoMessage.of(e);
    }
    console.problem("the task is written, but no run could be started for it: " + why);
    return code;
  }

  /** What its file says in {@code only-with}; empty if any run may run it. */
  private String terms() throws IOException {
    return Runner.words(rights.terms(this, mode()));
  }

  private List<Spawner.SpawnRequest> requests(Workspace workspace)
      throws WorkerException, TableException, IOException {
    String chosen = chosenTemplate();
    FrontMatter settings = settings(workspace);
    Optional<String> named = name.optional();
    if (!rows.isPresent()) {
      return List.of(new Spawner.SpawnRequest(chosen, prompt(), named, settings));
    }
    check(
        !files.output.isPresent(), "--output can't be combined with --rows; each row has a report");
    check(
        !rows.value().equals("-") || !readsStdin(),
        "--rows - needs the prompt as an argument or --file");
    List<Spawner.SpawnRequest> requests = new ArrayList<>();
    for (RowPrompts.RowPrompt row :
        RowPrompts.of(prompt(), named, Table.read(rows.value(), console.in()))) {
      requests.add(new Spawner.SpawnRequest(chosen, row.prompt(), row.name(), settings));
    }
    check(!requests.isEmpty(), "--rows: no row in " + rows.value());
    return requests;
  }

  private boolean readsStdin() {
    return !file.isPresent() && (words.value().isEmpty() || words.value().equals(List.of("-")));
  }

  private String chosenTemplate() {
    check(!(plan.value() && implement.value()), "--plan and --implement exclude each other");
    check(
        !template.isPresent() || !(plan.value() || implement.value()),
        "--template can't be combined with --plan or --implement");
    return template.isPresent()
        ? template.value()
        : plan.value() ? "plan" : implement.value() ? "implement" : "worker";
  }

  private String prompt() throws IOException {
    if (file.isPresent()) {
      check(words.value().isEmpty(), "--file can't be combined with a prompt as an argument");
      check(Files.exists(file.value()), "--file: no such file: " + file.value());
      check(!Files.isDirectory(file.value()), "--file: a folder, not a file: " + file.value());
      try {
        return Files.readString(file.value());
      } catch (CharacterCodingException e) {
        throw new ParameterException(commandLine(), "--file: not valid UTF-8: " + file.value(), e);
      }
    }
    if (!readsStdin()) {
      return String.join(" ", words.value());
    }
    check(
        !console.terminals().contains("0"),
        "a prompt is needed: as an argument, on stdin, or from a --file");
    String text = console.in().lines().collect(Collectors.joining("\n"));
    check(text.indexOf('\uFFFD') < 0, "the prompt on stdin is not valid UTF-8");
    return text;
  }

  /** Returns the task's own settings on the command line. */
  private FrontMatter settings(Workspace workspace) throws WorkerException, IOException {
    check(
        !retries.isPresent()
            || (retries.value() >= 0 && retries.value() <= AgentSettings.MOST_RETRIES),
        "--retries must be 0-10");
    agents.check(this);
    check(!timeout.isPresent() || !timeout.value().isZero(), "--timeout must be greater than zero");
    List<String> needed = new ArrayList<>();
    for (String id : needs.value()) {
      needed.add(workspace.find(id).task().name().value());
    }
    return new FrontMatter(
        agents.model.optional(),
        agents.effort.optional(),
        timeout.optional(),
        Optional.empty(),
        !retries.isPresent() ? OptionalInt.empty() : OptionalInt.of(retries.value()),
        mode(),
        needed,
        workingFolder(workspace),
        files.output(workspace.project()),
        files.schema(workspace.project()),
        Optional.empty(),
        files.images(workspace.project()),
        List.of(),
        agents.retryModel.optional(),
        agents.retryEffort.optional(),
        Optional.of(terms()).filter(terms -> !terms.isEmpty()),
        Map.of());
  }

  /** A worker of a folder above works in the folder that was named. */
  private Optional<String> workingFolder(Workspace workspace) throws IOException {
    Path named = where.folder.value().toRealPath();
    return !where.isAbove(workspace) || named.startsWith(workspace.top())
        ? Optional.empty()
        : Optional.of(workspace.project().relativize(named).toString());
  }

  private Optional<Sandbox> mode() {
    if (mode.isPresent()) {
      check(mode.value() != ModeChoice.DRY_RUN, "--mode dry-run is for 'run' only");
      check(
          !(plan.value() || implement.value()),
          "--mode can't be combined with --plan or --implement");
      return Optional.of(mode.value().mode());
    }
    return plan.value()
        ? Optional.of(Sandbox.READ_ONLY)
        : implement.value() ? Optional.of(Sandbox.WORKSPACE_WRITE) : Optional.empty();
  }

  private void audit(Workspace workspace, List<Worker> workers) throws IOException {
    Audit audit = new Audit(workspace);
    for (Worker worker : workers) {
      audit.write("spawn", worker, arguments(), object(worker, worker.output().orElse("")));
    }
  }

  private static Map<String, Object> object(Worker worker, String report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", worker.id());
    object.put("task", worker.title());
    object.put("timestamp", worker.timestamp());
    object.put("output_file", report);
    object.put("task_file", worker.task().file().toString());
    worker.sandbox().ifPresent(sandbox -> object.put("sandbox", sandbox));
    return object;
  }
}
