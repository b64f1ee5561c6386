package dev.codexworker.workspace;

import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task in a workspace, whose file is called like {@code 20250926_153721_c1282f_readme.md}.
 *
 * @param task the task
 * @param timestamp when it was spawned, as in the name; empty if the name does not say
 * @param id six hexadecimal digits, or the name without its ending
 * @param title what it is about, in the words of the name
 */
public record Worker(Task task, String timestamp, String id, String title) {
  private static final String ENDING = ".md";

  private static final Pattern NAME =
      Pattern.compile("(\\d{8}_\\d{6})_([0-9a-f]{6})_(.+)\\.md", Pattern.DOTALL);

  /** The worker that a task is; a task may have been put there by hand. */
  static Worker of(Task task) {
    Matcher name = NAME.matcher(task.name().value());
    String stem = stem(task.name().value());
    return name.matches()
        ? new Worker(task, name.group(1), name.group(2), name.group(3))
        : new Worker(task, "", stem, stem);
  }

  static boolean isTask(TaskName name) {
    return name.value().endsWith(ENDING)
        && !name.value().startsWith(".")
        && name.problem().isEmpty();
  }

  /** The name of a file of it: its task's, its report's. */
  static String fileName(String timestamp, String id, String title) {
    return timestamp + "_" + id + "_" + title + ENDING;
  }

  /** Where its report lies once it is done; empty if its file does not say. */
  public Optional<String> output() {
    return TaskNotes.frontMatter(task).flatMap(FrontMatter::output);
  }

  /** What its agent may do, by codex's name of the sandbox; empty if its file does not say. */
  public Optional<String> sandbox() {
    return TaskNotes.frontMatter(task).flatMap(FrontMatter::sandbox).map(Sandbox::label);
  }

  /** Its task as it is now; as it was, if the folder can't be read. */
  public Task current() {
    try {
      return task.folder().look(task.name());
    } catch (IOException e) {
      return task;
    }
  }

  /** Whether the user means it by this. */
  boolean isCalled(String name) {
    return name.equals(id)
        || name.equals(task.name().value())
        || name.equals(stem(task.name().value()));
  }

  private static String stem(String name) {
    return name.substring(0, name.length() - ENDING.length());
  }
}
