package dev.codexworker.spec;

import dev.codexworker.task.AttemptHeader;
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
import java.util.stream.Stream;

/** Compares a task's file with its outcome and with the tasks that it needs. */
public final class TaskNotes {
  /** The note on a done task with another file than the one that was run. */
  public static final String EDITED = "edited since it was done";

  private TaskNotes() {}

  /**
   * Returns what keeps a task from running, or makes its outcome outdated; empty if nothing does.
   */
  public static Optional<String> note(Task task, TaskState state) throws IOException {
    return state == TaskState.DONE
        ? editedNote(isEditedSince(task))
        : note(task, state, LogHistory.NONE);
  }

  /**
   * Returns what keeps a task from running, or makes its outcome outdated; empty if nothing does.
   *
   * @param history what its log tells
   */
  public static Optional<String> note(Task task, TaskState state, LogHistory history)
      throws IOException {
    return switch (state) {
      case PENDING, INTERRUPTED -> unmetNeed(task);
      case DONE -> editedNote(isEditedSince(task, history));
      default -> Optional.empty();
    };
  }

  private static Optional<String> editedNote(boolean edited) {
    return edited ? Optional.of(EDITED) : Optional.empty();
  }

  /**
   * Returns the settings of a task's file under either name; empty if they are invalid. A file that
   * a run read with {@code --front-matter} is read so again.
   */
  public static Optional<FrontMatter> frontMatter(Task task) {
    return frontMatter(task, Reading.STRICT).or(() -> frontMatter(task, lastReading(task)));
  }

  private static Optional<FrontMatter> frontMatter(Task task, Reading how) {
    return Prompt.frontMatterOf(task.path(TaskFile.TASK), how)
        .or(() -> Prompt.frontMatterOf(task.path(TaskFile.IN_PROGRESS), how));
  }

  /** Returns how the file of a task was read at its last attempt, without its preface. */
  public static Reading lastReading(Task task) {
    try {
      String label = LogHistory.of(task).lastHeader().map(AttemptHeader::frontMatter).orElse("");
      return Stream.of(FrontMatterUse.values())
          .filter(use -> use.label().equals(label))
          .findFirst()
          .map(Reading::of)
          .orElse(Reading.STRICT);
    } catch (IOException e) {
      return Reading.STRICT;
    }
  }

  /** Whether a done task has another file than the one that was run; false if unknown. */
  public static boolean isEditedSince(Task task) {
    try {
      return isEditedSince(task, LogHistory.read(task.path(TaskFile.DONE_LOG)));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a run would send something else for a done task than was sent: its file was edited, or
   * another preface precedes it. False if unknown.
   */
  public static boolean isChangedSince(Task task, Reading how) {
    try {
      LogHistory history = LogHistory.read(task.path(TaskFile.DONE_LOG));
      boolean sameFile = !isEditedSince(task, history);
      return !sameFile
          || history
              .lastHeader()
              .filter(header -> !header.promptHash().isEmpty())
              .filter(header -> !header.prefaceHash().equals(how.prefaceHash()))
              .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isEditedSince(Task task, LogHistory history) {
    return history
        .lastHeader()
        .map(AttemptHeader::promptHash)
        .filter(hash -> !hash.isEmpty())
        .filter(hash -> !hash.equals(hashOf(task.path(TaskFile.TASK))))
        .isPresent();
  }

  /**
   * Returns the note for a quick report: only files that are newer than the log are read.
   *
   * @throws IOException if the file or the log is gone
   */
  public static Optional<String> quickNote(Task task, TaskState state) throws IOException {
    if (state != TaskState.DONE) {
      return Optional.empty();
    }
    FileTime done = Files.getLastModifiedTime(task.path(TaskFile.DONE_LOG));
    boolean touched = Files.getLastModifiedTime(task.path(TaskFile.TASK)).compareTo(done) > 0;
    return editedNote(touched && isEditedSince(task));
  }

  private static String hashOf(Path file) {
    try {
      return Prompt.read(file).sha256();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Returns why a waiting task can't run: a task that it needs has failed, can't run either, or
   * needs it. Empty if there is no such reason.
   *
   * @param seen results for tasks of the same folder; results are added
   */
  public static Optional<String> hopeless(Task task, Map<TaskName, Optional<String>> seen)
      throws IOException {
    Optional<String> known = seen.get(task.name());
    if (known != null) {
      return known;
    }
    // A circle of needs leads back to this entry.
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
        : Prompt.frontMatterOf(task.path(TaskFile.TASK), Reading.STRICT)
            .map(FrontMatter::needs)
            .orElse(List.of());
  }

  private static Optional<String> unmetNeed(Task task) throws IOException {
    for (String need : needs(task)) {
      Task needed = task.folder().look(new TaskName(need));
      if (!needed.has(TaskFile.DONE_LOG)) {
        boolean failed = needed.has(TaskFile.FAILED_LOG);
        String why =
            failed ? "failed" : needed.exists() ? "is not done" : "is not a task in this folder";
        return Optional.of("needs " + need + ", which " + why);
      }
    }
    return Optional.empty();
  }
}
