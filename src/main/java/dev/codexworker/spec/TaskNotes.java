package dev.codexworker.spec;

import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a task's file and its outcome stand to each other, and to other tasks. */
public final class TaskNotes {
  /** Said of a task that is done and whose file is not the one that was run. */
  public static final String EDITED = "edited since it was done";

  private TaskNotes() {}

  /** What keeps a task from being run, or makes its outcome old; empty if there is nothing. */
  public static Optional<String> note(Task task, TaskState state) throws IOException {
    return switch (state) {
      case PENDING, INTERRUPTED -> unmetNeed(task);
      case DONE -> isEditedSince(task) ? Optional.of(EDITED) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** What a task's file says of itself, under whichever name; empty if it can't be followed. */
  public static Optional<FrontMatter> frontMatter(Task task) {
    return Prompt.frontMatterOf(task.path(TaskFile.TASK))
        .or(() -> Prompt.frontMatterOf(task.path(TaskFile.IN_PROGRESS)));
  }

  /** Whether the file of a task that is done is not the one that was run; false if unknown. */
  public static boolean isEditedSince(Task task) {
    try {
      Path file = task.path(TaskFile.TASK);
      return LogHistory.read(task.path(TaskFile.DONE_LOG))
          .lastHeader()
          .map(header -> header.promptHash())
          .filter(hash -> !hash.isEmpty())
          .filter(hash -> !hash.equals(hashOf(file)))
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The same for a report at a glance: of files that were not written after the log nothing is
   * read.
   *
   * @throws IOException if the file or the log is gone
   */
  public static Optional<String> quickNote(Task task, TaskState state) throws IOException {
    if (state != TaskState.DONE) {
      return Optional.empty();
    }
    FileTime done = Files.getLastModifiedTime(task.path(TaskFile.DONE_LOG));
    boolean touched = Files.getLastModifiedTime(task.path(TaskFile.TASK)).compareTo(done) > 0;
    return touched && isEditedSince(task) ? Optional.of(EDITED) : Optional.empty();
  }

  private static String hashOf(Path file) {
    try {
      return Prompt.read(file).sha256();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Why a task that nobody runs can't be run as things stand: something that it needs has failed,
   * or waits so itself, or needs it. Empty if nothing is known to be in its way.
   *
   * @param seen what was found out of tasks of the same folder at the same time; is added to
   */
  public static Optional<String> hopeless(Task task, Map<TaskName, Optional<String>> seen)
      throws IOException {
    Optional<String> known = seen.get(task.name());
    if (known != null) {
      return known;
    }
    // A circle leads to a task of which nothing else is known yet.
    seen.put(task.name(), Optional.of("needs itself"));
    Optional<String> why = Optional.empty();
    for (String need : needs(task)) {
      Task needed = task.folder().look(new TaskName(need));
      TaskState state = needed.state();
      if (state == TaskState.FAILED || state == TaskState.REFUSED) {
        why =
            Optional.of(
                "needs "
                    + need
                    + ", which "
                    + (state == TaskState.FAILED ? "failed" : "was refused"));
      } else if (state == TaskState.PENDING || state == TaskState.INTERRUPTED) {
        why = hopeless(needed, seen).map(unused -> "needs " + need + ", which can't be run either");
      }
      if (why.isPresent()) {
        break;
      }
    }
    seen.put(task.name(), why);
    return why;
  }

  private static List<String> needs(Task task) {
    return task.refusal().isPresent()
        ? List.of()
        : Prompt.frontMatterOf(task.path(TaskFile.TASK)).map(FrontMatter::needs).orElse(List.of());
  }

  private static Optional<String> unmetNeed(Task task) throws IOException {
    for (String need : needs(task)) {
      Task needed = task.folder().look(new TaskName(need));
      if (!needed.has(TaskFile.DONE_LOG)) {
        boolean failed = needed.has(TaskFile.FAILED_LOG);
        String why =
            failed ? "failed" : needed.exists() ? "is not done" : "is no task in this folder";
        return Optional.of("needs " + need + ", which " + why);
      }
    }
    return Optional.empty();
  }
}
