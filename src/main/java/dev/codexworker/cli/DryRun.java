package dev.codexworker.cli;

import dev.codexworker.engine.Engine;
import dev.codexworker.engine.RunFlag;
import dev.codexworker.engine.RunSettings;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.output.Console;
import dev.codexworker.output.Wording;
import dev.codexworker.spec.FolderCheck;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows what a run would do, in its order, and changes nothing. */
final class DryRun {
  private static final String REJECT = "would reject";

  private final Console console;
  private final Engine engine;
  private final RunSettings settings;

  DryRun(Console console, Engine engine, RunSettings settings) {
    this.console = console;
    this.engine = engine;
    this.settings = settings;
  }

  int show(Selection selection) throws EnvironmentException {
    String command = Visible.line(engine.commandLine());
    int runnable = 0;
    try {
      List<Task> tasks = selection.list();
      Map<Path, FolderCheck.Problem> problems = problems(tasks);
      for (Task task : tasks) {
        Optional<String> what = what(task, problems);
        Path path = task.folder().path().resolve(task.name().value());
        what.ifPresent(words -> console.out().println(Visible.line(words + "  " + path)));
        runnable +=
            what.filter(words -> words.startsWith("would ") && !words.startsWith(REJECT))
                    .isPresent()
                ? 1
                : 0;
      }
    } catch (IOException e) {
      console.problem("the queue folder can't be read: " + IoMessage.of(e));
      return ExitCode.ENVIRONMENT;
    }
    console
        .out()
        .println(
            Wording.count(runnable, "task")
                + ", "
                + settings.concurrency().known()
                + " at a time, in "
                + Visible.line(settings.agents().folder().toString()));
    console.out().println("each with: " + command + " < TASK, and as its front matter says");
    settings
        .reading()
        .preface()
        .ifPresent(
            preface ->
                console.out().println("each prompt begins with " + Wording.path(preface.path())));
    return ExitCode.OK;
  }

  /** Returns the first problem of each task that has one. */
  private Map<Path, FolderCheck.Problem> problems(List<Task> tasks) throws IOException {
    Map<Path, FolderCheck.Problem> first = new HashMap<>();
    for (FolderCheck.Problem problem :
        new FolderCheck(settings.agents().withProfiles(), settings.reading()).check(tasks)) {
      first.putIfAbsent(problem.task().path(TaskFile.TASK), problem);
    }
    return first;
  }

  private Optional<String> what(Task task, Map<Path, FolderCheck.Problem> problems)
      throws IOException {
    Optional<String> what = what(task);
    FolderCheck.Problem problem = problems.get(task.path(TaskFile.TASK));
    return problem == null
        ? what
        : what.map(
            words ->
                words.startsWith("would ")
                    ? REJECT + " (line " + problem.line() + ": " + problem.message() + ")"
                    : words);
  }

  private Optional<String> what(Task task) throws IOException {
    return switch (task.state()) {
      case PENDING -> Optional.of("would run   ");
      case INTERRUPTED -> Optional.of("would go on ");
      case CRASHED -> Optional.of("would recover");
      case FAILED ->
          settings.has(RunFlag.SKIP_FAILED) ? Optional.empty() : Optional.of("would retry ");
      case RUNNING -> Optional.of("runs elsewhere");
      case REFUSED -> Optional.of("refused (" + task.refusal().orElse("") + ")");
      case DONE ->
          settings.has(RunFlag.CHANGED) && TaskNotes.isChangedSince(task, settings.reading())
              ? Optional.of("would do again")
              : Optional.empty();
    };
  }
}
