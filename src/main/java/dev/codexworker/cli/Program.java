package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.event.EnvironmentException;
import dev.codexworker.manual.OptionGroup;
import dev.codexworker.manual.Shell;
import dev.codexworker.output.ColorChoice;
import dev.codexworker.output.Console;
import dev.codexworker.output.Palette;
import dev.codexworker.output.ReportFormat;
import dev.codexworker.spec.Choice;
import dev.codexworker.spec.Durations;
import dev.codexworker.spec.Effort;
import dev.codexworker.spec.FrontMatterUse;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Nearest;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Visible;
import dev.codexworker.workspace.WorkerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: its commands, their shared settings, and how errors are reported. */
public final class Program {
  private static final String[] EXIT_CODES = {
    "0:all done, or nothing to do",
    "1:some task failed, could not be run, or was left (--halt, --max-tokens)",
    "2:wrong usage",
    "3:the environment: codex, its configuration or sandbox, the check, folder, disk, no provider",
    "4:stopped by a usage limit",
    "5:codex is not authenticated",
    "124:wait: not finished within --timeout",
    "130:interrupted (SIGINT); 143 terminated (SIGTERM); 129 hung up (SIGHUP)"
  };

  /** The commands, in the order of the help. */
  private static final List<String> VERBS =
      List.of(
          "run",
          "check",
          "doctor",
          "status",
          "logs",
          "land",
          "clean",
          "reset",
          "report",
          "expand",
          "collect",
          "spawn",
          "wait",
          "stop",
          "completion",
          "man");

  private final Console console;
  private final String version;

  /**
   * The program.
   *
   * @param version what {@code --version} prints after the name
   */
  public Program(Console console, String version) {
    this.console = console;
    this.version = version;
  }

  /** Parses, runs and returns the exit code; never throws. */
  public int run(String... args) {
    CommandLine root = commandLine(args);
    root.setOut(new PrintWriter(console.out(), true, UTF_8));
    root.setErr(new PrintWriter(console.err(), true, UTF_8));
    root.setParameterExceptionHandler((e, unused) -> usageError(e));
    root.setExecutionExceptionHandler((e, command, parsed) -> failure(e, command));
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            console.palette(colorIn(args)) == Palette.PLAIN ? Ansi.OFF : Ansi.ON));
    try {
      return root.execute(args);
    } catch (OutOfMemoryError e) {
      console.problem(
          "no room for another thread, or out of memory ("
              + e.getMessage()
              + "); raise the limit (ulimit -u), or lower --concurrency");
      return ExitCode.ENVIRONMENT;
    } catch (Error e) {
      console.problem("unexpected error: " + e);
      return ExitCode.ENVIRONMENT;
    }
  }

  /** Returns the value of --color, before the command line is parsed: help needs it then. */
  private static ColorChoice colorIn(String... args) {
    String all = " " + String.join(" ", args).replace("--color=", "--color ") + " ";
    for (ColorChoice choice : ColorChoice.values()) {
      if (all.contains(" --color " + choice + " ")) {
        return choice;
      }
    }
    return ColorChoice.AUTO;
  }

  /**
   * Builds the model of the command line. Each command takes time until the first line is printed,
   * so only those that the arguments name are in it, unless all are wanted.
   */
  private CommandLine commandLine(String... args) {
    boolean verbFirst = args.length > 0 && VERBS.contains(args[0]);
    boolean whole = verbFirst && (args[0].equals("completion") || args[0].equals("man"));
    boolean listed = !verbFirst && asksForHelp(args);
    CommandLine root =
        verbFirst && !whole
            ? new CommandLine(CommandSpec.create())
            : command("run").modelled("codex-worker");
    CommandSpec spec = root.getCommandSpec();
    spec.name("codex-worker");
    spec.usageMessage()
        .description(
            "Runs a folder of Markdown task files in parallel through codex exec. The folder is the"
                + " queue, file names are the state, and each task has one log.")
        .customSynopsis(
            "codex-worker [run] [PATH...] [OPTIONS] [-- ARGS FOR codex exec]",
            "       codex-worker COMMAND [PATH...] [OPTIONS]")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(UsageMessageSpec.keyValuesMap(EXIT_CODES))
        .commandListHeading("%nCommands (run is the default; a folder of such a name is ./run):%n");
    String[] versionLine = {"codex-worker " + version};
    spec.version(versionLine);
    List<String> given = verbFirst ? List.of(args[0]) : List.of(args);
    for (String verb : VERBS) {
      boolean modelled = whole || given.contains(verb);
      if (modelled || listed) {
        ProgramCommand made = command(verb);
        CommandLine command = modelled ? made.modelled(verb) : made.described(verb);
        command.getCommandSpec().version(versionLine);
        root.addSubcommand(verb, command);
      }
    }
    read(root, Duration.class, Durations::parse);
    readChoice(root, Effort.class);
    readChoice(root, ModeChoice.class);
    readChoice(root, FrontMatterUse.class);
    readChoice(root, ColorChoice.class);
    readChoice(root, Shell.class);
    readChoice(root, FailureClass.class);
    readChoice(root, ReportFormat.class);
    root.setExpandAtFiles(false);
    root.setOverwrittenOptionsAllowed(true);
    root.setExecutionStrategy(Program::execute);
    root.setUsageHelpAutoWidth(false);
    root.setUsageHelpWidth(100);
    arrangeHelp(root);
    return root;
  }

  private static boolean asksForHelp(String... args) {
    for (String arg : args) {
      boolean shortHelp = arg.startsWith("-") && !arg.startsWith("--") && arg.contains("h");
      if (shortHelp || arg.equals("--help")) {
        return true;
      }
    }
    return false;
  }

  private ProgramCommand command(String verb) {
    return switch (verb) {
      case "run" -> new RunCommand(console);
      case "check" -> new CheckCommand(console);
      case "doctor" -> new DoctorCommand(console);
      case "status" -> new StatusCommand(console);
      case "logs" -> new LogsCommand(console);
      case "land" -> new LandCommand(console);
      case "clean" -> new CleanCommand(console);
      case "reset" -> new ResetCommand(console);
      case "report" -> new ReportCommand(console);
      case "expand" -> new ExpandCommand(console);
      case "collect" -> new CollectCommand(console);
      case "spawn" -> new SpawnCommand(console);
      case "wait" -> new WaitCommand(console);
      case "stop" -> new StopCommand(console);
      case "completion" -> new CompletionCommand(console);
      case "man" -> new ManCommand(console);
      default -> throw new IllegalArgumentException("no such command: " + verb);
    };
  }

  private static <E extends Enum<E>> void readChoice(CommandLine root, Class<E> type) {
    read(root, type, name -> Choice.of(List.of(type.getEnumConstants()), name));
  }

  /** Registers how values of a type are read; the reader's exception says what is wrong. */
  private static <T> void read(CommandLine root, Class<T> type, Function<String, T> reader) {
    root.registerConverter(
        type,
        value -> {
          try {
            return reader.apply(value);
          } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
          }
        });
  }

  /** Help lists options in groups, in the order of their declaration: the most used come first. */
  private static void arrangeHelp(CommandLine command) {
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, Program::options);
    command.getSubcommands().values().forEach(Program::arrangeHelp);
  }

  private static String options(CommandLine.Help help) {
    StringBuilder text = new StringBuilder();
    for (OptionGroup group : OptionGroup.of(help.commandSpec())) {
      CommandLine.Help.Layout layout = help.createDefaultLayout();
      layout.addOptions(group.options(), help.createDefaultParamLabelRenderer());
      text.append(help.colorScheme().text(group.heading().replace("%%", "%").replace("%n", "\n")));
      text.append(layout);
    }
    return text.toString();
  }

  /** Refuses options and paths before a command, instead of ignoring them. */
  private static int execute(ParseResult parsed) {
    boolean astray = !parsed.matchedOptions().isEmpty() || !parsed.matchedPositionals().isEmpty();
    if (parsed.hasSubcommand() && astray) {
      String verb = parsed.subcommand().commandSpec().name();
      throw new ParameterException(
          parsed.commandSpec().commandLine(),
          "paths and options go after the command '"
              + verb
              + "' (a folder of that name is ./"
              + verb
              + ")");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private int usageError(ParameterException e) {
    String message = e.getMessage() == null ? "wrong usage" : e.getMessage();
    List<String> suggestions =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.<String>of();
    String didYouMean =
        suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
    console.problem(
        message
            + didYouMean
            + " (see '"
            + e.getCommandLine().getCommandSpec().qualifiedName()
            + " --help')");
    return ExitCode.USAGE;
  }

  private int failure(Exception e, CommandLine command) {
    if (command.getParseResult().hasMatchedOption("--verbose")) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      console.err().print(Visible.text(trace.toString()));
    }
    console.problem(words(e, command));
    return e instanceof SelectionException || e instanceof WorkerException
        ? ExitCode.USAGE
        : ExitCode.ENVIRONMENT;
  }

  /** Suggests a task, a path or a command that the user may have meant. */
  private static String hint(Path missing, List<String> known, CommandLine command) {
    if (!known.isEmpty()) {
      return Nearest.hint(String.valueOf(missing.getFileName()), known);
    }
    boolean maybeVerb = missing.getParent() == null && command.getParent() == null;
    return Nearest.hint(missing, maybeVerb ? VERBS : List.<String>of());
  }

  private static String words(Exception e, CommandLine command) {
    String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    if (e instanceof SelectionException bad) {
      return message + bad.missing().map(missing -> hint(missing, bad.known(), command)).orElse("");
    }
    if (e instanceof EnvironmentException || e instanceof WorkerException) {
      return message;
    }
    return e instanceof IOException io
        ? "the folder can't be used: " + IoMessage.of(io)
        : "unexpected error (--verbose shows where): " + e;
  }
}
