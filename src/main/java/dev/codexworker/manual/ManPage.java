package dev.codexworker.manual;

import static java.util.stream.Collectors.joining;

import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the man page from the command model, as the help is. */
public final class ManPage {
  private final CommandSpec root;
  private final List<Verb> verbs;
  private final Roff page = new Roff();

  /** The options and parameters that are already described; shared ones are described once. */
  private final Set<String> described = new HashSet<>();

  private ManPage(CommandSpec root) {
    this.root = root;
    this.verbs = Verb.of(root);
  }

  /**
   * Returns the page, in roff with the man macros.
   *
   * @param root the command model of the whole program, verbs included
   */
  public static String of(CommandSpec root) {
    return new ManPage(root).write();
  }

  private String write() {
    String description = HelpText.of(root.usageMessage().description());
    page.title("CODEX-WORKER", String.join(" ", root.version()));
    page.section("NAME");
    page.text(root.name() + " - " + HelpText.firstSentence(description));
    page.section("SYNOPSIS");
    page.literal(Stream.of(root.usageMessage().customSynopsis()).map(String::strip).toList());
    page.section("DESCRIPTION");
    page.text(description);
    page.section("COMMANDS");
    page.text(
        "Without a command, "
            + Verb.DEFAULT
            + " is the default. A folder with the name of a command is written ./"
            + Verb.DEFAULT
            + ".");
    verbs.forEach(verb -> page.definition(Roff.bold(verb.name()), verb.description()));
    page.section("OPTIONS");
    verbs.forEach(this::options);
    page.section("EXIT STATUS");
    root.usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> page.definition(Roff.bold(code), HelpText.of(meaning)));
    environment();
    files();
    taskFiles();
    examples();
    page.section("SEE ALSO");
    page.text("codex exec --help");
    return page.toString();
  }

  private void options(Verb verb) {
    page.subsection(root.name() + " " + verb.name());
    List<OptionSpec> known = verb.options().stream().filter(this::isDescribed).toList();
    verb.positionals().forEach(p -> describe(p, operand(p)));
    for (OptionGroup group : OptionGroup.of(verb.spec())) {
      List<OptionSpec> options =
          group.options().stream().filter(o -> !o.hidden() && !isDescribed(o)).toList();
      if (!options.isEmpty() && !group.heading().isEmpty()) {
        heading(HelpText.of(group.heading()).strip());
      }
      describe(options);
    }
    if (!known.isEmpty()) {
      page.definition(
          known.stream().map(ManPage::names).collect(joining("; ")), "As described above.");
    }
  }

  /** The first line is the title; examples follow. */
  private void heading(String heading) {
    String title = heading.lines().findFirst().orElse("");
    page.subsection(title.replaceFirst(":$", ""));
    page.text(heading.lines().skip(1).collect(joining("\n")));
  }

  private void describe(List<OptionSpec> options) {
    options.forEach(
        option ->
            describe(
                option,
                names(option)
                    + (ValueKind.of(option) == ValueKind.NONE
                        ? ""
                        : "=" + Roff.italic(option.paramLabel()))));
  }

  private void describe(ArgSpec arg, String term) {
    if (described.add(key(arg))) {
      page.definition(term, HelpText.of(arg.description()));
    }
  }

  private boolean isDescribed(ArgSpec arg) {
    return described.contains(key(arg));
  }

  private static String key(ArgSpec arg) {
    String names = arg instanceof OptionSpec option ? names(option) : arg.paramLabel();
    return names + HelpText.of(arg.description());
  }

  private static String names(OptionSpec option) {
    return Stream.of(option.names())
        .sorted(Help.shortestFirst())
        .map(Roff::bold)
        .collect(joining(", "));
  }

  private static String operand(PositionalParamSpec positional) {
    String label =
        Roff.italic(positional.paramLabel()) + (positional.arity().max() > 1 ? "..." : "");
    return positional.arity().min() == 0 ? "[" + label + "]" : label;
  }

  private void environment() {
    page.section("ENVIRONMENT");
    page.definition(Roff.bold("CODEX_CMD"), "The codex program, unless --codex names one.");
    page.definition(
        Roff.bold("NO_COLOR") + ", " + Roff.bold("CI"),
        "If one is set, output has no colours and is never redrawn in place.");
    page.definition(Roff.bold("TERM"), "If this is unset or dumb, the same.");
    page.definition(Roff.bold("JAVA_HOME"), "The Java to use, instead of the one on the PATH.");
  }

  private void files() {
    page.section("FILES");
    for (TaskFile kind : TaskFile.values()) {
      page.definition(Roff.bold(kind.nameFor(new TaskName("a.md"))), meaning(kind));
    }
    page.definition(
        Roff.bold(".codex-worker.lock"),
        "Empty; its locks tell which workers are alive. Harmless to delete when nothing runs.");
    page.definition(
        Roff.bold(".codex-worker.key"),
        "A secret that the folder's workers sign their logs with. Harmless to delete when nothing"
            + " runs.");
    page.definition(
        Roff.bold(".codex-worker.run"),
        "Exists while a run is active, or after one was killed. Harmless to delete when nothing"
            + " runs.");
    page.definition(
        Roff.bold("FOREIGN_LOG-a.md.txt"),
        "The done log of the task was not written by codex-worker, so the task is refused. This"
            + " file is removed once the log is removed or the task is reset.");
    page.definition(
        Roff.bold("PAUSED_UNTIL-2026-11-23T11-49-00Z"),
        "A usage limit lasts until then, and no worker starts a task here before. It is removed"
            + " then; deleting it ends the pause.");
    page.definition(
        Roff.bold("STOP_REQUESTED-a.md.txt"),
        "Asks the run that works on the task to cancel it. It is removed afterwards.");
  }

  private static String meaning(TaskFile kind) {
    return switch (kind) {
      case TASK -> "A task: pending, or finished when an outcome log stands beside it.";
      case IN_PROGRESS -> "The same file while a worker has it.";
      case RUNNING_LOG -> "The log of the attempt under way.";
      case DONE_LOG -> "The log, once the task is done.";
      case FAILED_LOG -> "The log, once the task has failed.";
      case INTERRUPTED_LOG -> "The log of an attempt that ended without an outcome.";
    };
  }

  private void taskFiles() {
    page.section("TASK FILES");
    page.text(
        "A task file is a prompt. It may begin with front matter, YAML between two lines ---, which"
            + " can set model, effort, timeout, idle-timeout, retries, sandbox, needs (file"
            + " names of"
            + " tasks that must be done before), cd, output (a file for the last message),"
            + " schema, web-search, images and hide. Paths begin in the working folder and do"
            + " not leave it; a sandbox can only be narrowed. check finds mistakes.");
  }

  private void examples() {
    page.section("EXAMPLES");
    page.text("Those of " + root.name() + " " + Verb.DEFAULT + " are listed with its options.");
    for (Verb verb : verbs) {
      footer(verb.spec())
          .ifPresent(
              footer -> {
                page.subsection(root.name() + " " + verb.name());
                page.text(footer);
              });
    }
  }

  private static Optional<String> footer(CommandSpec spec) {
    String footer =
        HelpText.of(spec.usageMessage().footerHeading())
            + HelpText.of(spec.usageMessage().footer());
    return footer.isBlank() ? Optional.empty() : Optional.of(footer.strip());
  }
}
