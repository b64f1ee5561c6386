package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Tasks and events of runs that never were. */
final class RunSamples {
  private RunSamples() {}

  static Task task(String name) {
    try {
      return new Task(
          TaskFolder.of(Path.of("/tmp")),
          new TaskName(name),
          Set.of(TaskFile.TASK),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RunEvent started(String name) {
    return new RunEvent.Started(task(name), 1, false);
  }

  static RunEvent doing(String name, String activity) {
    return new RunEvent.Doing(task(name), activity);
  }

  static RunEvent done(String name, Duration duration) {
    return new RunEvent.Finished(
        task(name),
        TaskEnd.DONE,
        Optional.empty(),
        "",
        duration,
        Optional.of(new Tokens(1000, 0, 234, 0)),
        Path.of("/tmp/done_exec_log-" + name + ".txt"),
        Optional.empty());
  }

  static RunEvent failed(String name, String reason) {
    return new RunEvent.Finished(
        task(name),
        TaskEnd.FAILED,
        Optional.of(FailureClass.TASK_FAILED),
        reason,
        Duration.ofSeconds(60),
        Optional.empty(),
        Path.of("/tmp/failed_exec_log-" + name + ".txt"),
        Optional.empty());
  }
}
