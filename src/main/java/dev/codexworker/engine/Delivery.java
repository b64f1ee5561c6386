package dev.codexworker.engine;

import dev.codexworker.git.Git;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.worktree.Work;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands over what a task came to whose log says that it is done: the message to its output, the
 * changes to its branch. May be done again where it failed or was cut short.
 */
record Delivery(Task task, Optional<OutputFile> output, Optional<Worktree> worktree) {

  /** Whether no other task could fare better, or all ends at once. */
  static boolean concernsAll(IOException e) {
    return e instanceof Git.Refused refused
        ? refused.isDiskFull()
        : e instanceof Git.Stopped || IoMessage.concernsAll(e);
  }

  static String failure(IOException e) {
    return "codex answered, but that could not be written where it belongs: " + IoMessage.of(e);
  }

  /**
   * Delivers.
   *
   * @return what the task's owner should know, if it is not as usual
   */
  List<String> deliver(Work work) throws IOException {
    List<String> odd = new ArrayList<>();
    if (output.isPresent()) {
      try {
        output.get().write(work.message(), task.path(TaskFile.RUNNING_LOG));
      } catch (FileAlreadyExistsException e) {
        odd.add(
            output.get().path()
                + " was made meanwhile, probably by the agent, and is left as it is");
      }
    }
    if (worktree.isPresent()) {
      Optional<Path> report =
          output
              .map(OutputFile::path)
              .filter(path -> path.startsWith(worktree.get().folder()))
              .filter(Files::exists);
      odd.addAll(worktree.get().finish(task, work, report));
    }
    return odd;
  }
}
