package dev.codexworker.engine;

import dev.codexworker.frontmatter.FrontMatter;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for what would keep tasks from being run, without running anything. */
public final class FolderCheck {
  private final RunSettings settings;
  private final Map<Path, FrontMatter> read = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** A check against a run that would be made so. */
  public FolderCheck(RunSettings settings) {
    this.settings = settings;
  }

  /**
   * Something that is wrong.
   *
   * @param line in which line of the task's file, from 1
   */
  public record Problem(Task task, int line, String message) {}

  /**
   * Everything that is wrong with tasks, in their order.
   *
   * @throws IOException if one can't be read
   */
  public List<Problem> check(List<Task> tasks) throws IOException {
    for (Task task : tasks) {
      if (task.refusal().isPresent()) {
        add(task, 1, task.refusal().get());
      } else {
        check(task);
      }
    }
    Map<Path, Task> outputs = new HashMap<>();
    for (Task task : tasks) {
      FrontMatter own = read.get(task.path(TaskFile.TASK));
      if (own != null) {
        checkCircle(task, own);
        checkOutput(task, own, outputs);
      }
    }
    return List.copyOf(problems);
  }

  private void check(Task task) throws IOException {
    Path file = task.path(task.has(TaskFile.TASK) ? TaskFile.TASK : TaskFile.IN_PROGRESS);
    Optional<Rejection> rejection =
        task.has(TaskFile.IN_PROGRESS)
            ? Prompt.read(file).rejection()
            : Order.of(settings, task, Prompt.read(file)).rejection();
    rejection.ifPresent(wrong -> add(task, Math.max(1, wrong.line()), wrong.message()));
    Prompt.frontMatterOf(file).ifPresent(own -> read.put(task.path(TaskFile.TASK), own));
  }

  private void checkOutput(Task task, FrontMatter own, Map<Path, Task> outputs) {
    Optional<Path> output = Order.output(settings.folder(), own).map(OutputFile::path);
    Task other = output.map(path -> outputs.putIfAbsent(path, task)).orElse(null);
    if (other != null) {
      add(task, own.line("output"), "output: is that of " + other.name() + ", too");
    }
  }

  private void checkCircle(Task task, FrontMatter own) {
    Set<Path> seen = new LinkedHashSet<>();
    List<Path> way = new ArrayList<>(needs(task.path(TaskFile.TASK)));
    while (!way.isEmpty()) {
      Path next = way.remove(way.size() - 1);
      if (next.equals(task.path(TaskFile.TASK))) {
        add(task, own.line("needs"), "needs: the task needs itself, perhaps by way of others");
        return;
      }
      if (seen.add(next)) {
        way.addAll(needs(next));
      }
    }
  }

  private List<Path> needs(Path task) {
    FrontMatter own = read.get(task);
    Path folder = task.getParent();
    if (own == null || folder == null) {
      return List.of();
    }
    return own.needs().stream().map(need -> folder.resolve(new TaskName(need).value())).toList();
  }

  private void add(Task task, int line, String message) {
    problems.add(new Problem(task, line, message));
  }
}
