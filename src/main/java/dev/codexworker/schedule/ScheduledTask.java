package dev.codexworker.schedule;

import dev.codexworker.event.TaskEnd;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A task with what a schedule knows of it; guarded by the schedule's lock. */
final class ScheduledTask {
  final Task task;
  final int place;
  private final Reading how;
  final List<ScheduledTask> dependents = new ArrayList<>();
  private @Nullable FrontMatter said;
  @Nullable ScheduledTask waitsFor;
  @Nullable TaskName lacks;
  @Nullable TaskEnd end;
  boolean answered;

  /** Ends after which a task that was put back runs again. */
  private static final Set<TaskEnd> REPEATABLE =
      EnumSet.of(
          TaskEnd.DONE,
          TaskEnd.DONE_BEFORE,
          TaskEnd.FAILED,
          TaskEnd.FAILED_BEFORE,
          TaskEnd.ELSEWHERE,
          TaskEnd.GONE);

  /** What a scheduled task is found by. */
  record Key(TaskFolder folder, TaskName name) {
    static Key of(Task task) {
      return new Key(task.folder(), task.name());
    }
  }

  ScheduledTask(Task task, int place, Reading how) {
    this.task = task;
    this.place = place;
    this.how = how;
  }

  /** A task that was over before it was scheduled. */
  static ScheduledTask over(Task task, int place, Reading how) {
    ScheduledTask entry = new ScheduledTask(task, place, how);
    entry.end = task.has(TaskFile.DONE_LOG) ? TaskEnd.DONE_BEFORE : TaskEnd.FAILED_BEFORE;
    return entry;
  }

  /** Read once; a file that can't be followed needs nothing, and is rejected when it is run. */
  List<String> needs() throws IOException {
    return said().needs();
  }

  /** What it asks of a run, in the words of the file. */
  Optional<String> onlyWith() throws IOException {
    return said().onlyWith();
  }

  private FrontMatter said() throws IOException {
    if (said == null) {
      said =
          task.inspected().refusal().isPresent()
              ? FrontMatter.NONE
              : Prompt.frontMatterOf(task.file(), how).orElse(FrontMatter.NONE);
    }
    return said;
  }

  /** Whether the task, which is over and looks like this now, was put back. */
  boolean runsAgain(Task now) {
    return isOpen(now)
        && end != null
        && REPEATABLE.contains(end)
        && (end != TaskEnd.ELSEWHERE || !isHeld(now));
  }

  /** Whether a task is pending by its names. */
  static boolean isOpen(Task task) {
    return task.has(TaskFile.TASK)
        && task.refusal().isEmpty()
        && task.log().filter(log -> log != TaskFile.INTERRUPTED_LOG).isEmpty();
  }

  /** Whether another worker has a task, as far as can be told. */
  private static boolean isHeld(Task task) {
    try {
      return task.isHeld();
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns that it needs itself, and by way of which others; empty if it does not. */
  Optional<String> needsItself() {
    Set<String> way = new LinkedHashSet<>();
    ScheduledTask at = this;
    while (at != null && way.add(at.task.name().value())) {
      at = at.waitsFor;
    }
    String own = task.name().value();
    return at == this
        ? Optional.of("needs itself: " + String.join(" needs ", way) + " needs " + own)
        : Optional.empty();
  }
}
