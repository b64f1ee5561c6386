package dev.codexworker.cli;

import dev.codexworker.engine.Engine;
import dev.codexworker.engine.RunFlag;
import dev.codexworker.engine.RunSettings;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.output.Console;
import dev.codexworker.output.Wording;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Shows what a run would do, in its order, and changes nothing. */
final class DryRun {
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
      for (Task task : selection.list()) {
        Optional<String> what = what(task);
        Path path = task.folder().path().resolve(task.name().value());
        what.ifPresent(words -> console.out().println(Visible.line(words + "  " + path)));
        runnable += what.filter(words -> words.startsWith("would ")).isPresent() ? 1 : 0;
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
                + settings.concurrency()
                + " at a time, in "
                + Visible.line(settings.agents().folder().toString()));
    console.out().println("each with: " + command + " < TASK, and as its front matter says");
    return ExitCode.OK;
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
          settings.has(RunFlag.CHANGED) && TaskNotes.isEditedSince(task)
              ? Optional.of("would do again")
              : Optional.empty();
    };
  }
}
