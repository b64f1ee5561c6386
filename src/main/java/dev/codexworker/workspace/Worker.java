package dev.codexworker.workspace;

import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task in a workspace, whose file is called like {@code 20250926_153721_c1282f_readme.md}.
 *
 * @param task the task
 * @param timestamp the time in the name; empty if there is none
 * @param id six hexadecimal digits, or the name without its ending
 * @param title the words in the name
 */
public record Worker(Task task, String timestamp, String id, String title) {
  private static final String ENDING = ".md";

  private static final Pattern NAME =
      Pattern.compile("(\\d{8}_\\d{6})_([0-9a-f]{6})_(.+)\\.md", Pattern.DOTALL);

  /** Returns the worker of a task, which the user may have written by hand. */
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

  static String fileName(String timestamp, String id, String title) {
    return timestamp + "_" + id + "_" + title + ENDING;
  }

  /** Returns the path of its report; empty if its file names none. */
  public Optional<String> output() {
    return TaskNotes.frontMatter(task).flatMap(FrontMatter::output);
  }

  /** Returns codex's name of its sandbox; empty if its file names none. */
  public Optional<String> sandbox() {
    return TaskNotes.frontMatter(task).flatMap(FrontMatter::sandbox).map(Sandbox::label);
  }

  /** Returns the options without which no run may run it; empty if any may. */
  public String onlyWith() {
    return TaskNotes.frontMatter(task).flatMap(FrontMatter::onlyWith).orElse("");
  }

  /** Returns the files of the workers that it needs. */
  public List<String> needs() {
    return TaskNotes.frontMatter(task).map(FrontMatter::needs).orElse(List.of());
  }

  /** Returns the branch of its last attempt; empty if it had no worktree. */
  public Optional<String> branch() {
    try {
      return LogHistory.of(current()).lastHeader().flatMap(AttemptHeader::branch);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns its task as it is now, or as it was if the folder can't be read. */
  public Task current() {
    try {
      return task.folder().look(task.name());
    } catch (IOException e) {
      return task;
    }
  }

  /** Whether this is its id, its file name, or its file name without the ending. */
  boolean isCalled(String name) {
    return name.equals(id)
        || name.equals(task.name().value())
        || name.equals(stem(task.name().value()));
  }

  /** Whether it was spawned with this {@code --name}, or this is what became of that. */
  boolean isNamed(String name) {
    return name.equals(title) || (!name.isBlank() && Spawner.titleOf(name).equals(title));
  }

  private static String stem(String name) {
    return name.substring(0, name.length() - ENDING.length());
  }
}
