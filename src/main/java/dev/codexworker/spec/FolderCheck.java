package dev.codexworker.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.task.LogHistory;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks tasks for problems without running them. */
public final class FolderCheck {
  private final AgentSettings settings;
  private final Reading how;
  private final Map<Path, FrontMatter> read = new LinkedHashMap<>();
  private final NeededTasks needed;
  private final List<Problem> problems = new ArrayList<>();

  /** A check for a run with these settings. */
  public FolderCheck(AgentSettings settings, Reading how) {
    this.settings = settings;
    this.how = how;
    this.needed = new NeededTasks(how);
  }

  /**
   * A problem of a task.
   *
   * @param line the line of the task's file, from 1
   */
  public record Problem(Task task, int line, String message) {}

  /** Returns all problems of tasks, in their order. */
  public List<Problem> check(List<Task> tasks) throws IOException {
    for (Task task : tasks) {
      if (task.refusal().isPresent()) {
        add(task, 1, task.refusal().get());
      } else {
        check(task);
      }
    }
    Map<Path, Task> outputs = new HashMap<>();
    Set<Path> ordered = ordered();
    for (Task task : tasks) {
      FrontMatter own = read.get(task.path(TaskFile.TASK));
      if (own != null) {
        if (!ordered.contains(task.path(TaskFile.TASK)) && needsItself(task.path(TaskFile.TASK))) {
          add(task, own.line("needs"), "needs: the task needs itself, perhaps by way of others");
        }
        checkOutput(task, own, outputs);
      }
    }
    return List.copyOf(problems);
  }

  /**
   * Returns the problem of a task that is not yet written; empty if there is none.
   *
   * @param settings the settings of its run
   */
  public static Optional<String> problem(AgentSettings settings, Task task, String text)
      throws IOException {
    Prompt prompt = Prompt.of(text.getBytes(UTF_8));
    return TaskSpec.of(
            settings, settings.folder(), task, prompt, Set.of(), new NeededTasks(Reading.STRICT))
        .rejection()
        .map(Rejection::message);
  }

  private void check(Task task) throws IOException {
    Prompt prompt = Prompt.read(task.file(), how);
    List<Rejection> rejections = new ArrayList<>();
    prompt.rejection().ifPresent(rejections::add);
    rejections.addAll(prompt.further());
    Prompt right = prompt.withoutMistakes();
    if (right.frontMatter().isPresent() && !task.has(TaskFile.IN_PROGRESS)) {
      rejections.addAll(TaskSpec.problems(settings, task, right, published(task, right), needed));
    }
    rejections.stream()
        .distinct()
        .sorted(Comparator.comparingInt(Rejection::line))
        .forEach(wrong -> add(task, Math.max(1, wrong.line()), wrong.message()));
    prompt.frontMatter().ifPresent(own -> read.put(task.path(TaskFile.TASK), own));
  }

  private static Set<String> published(Task task, Prompt prompt) throws IOException {
    return prompt.frontMatter().flatMap(FrontMatter::output).isPresent()
        ? LogHistory.of(task).published()
        : Set.of();
  }

  private void checkOutput(Task task, FrontMatter own, Map<Path, Task> outputs) {
    Optional<Path> output = TaskSpec.output(settings.folder(), own).map(OutputFile::path);
    Task other = output.map(path -> outputs.putIfAbsent(path, task)).orElse(null);
    if (other != null) {
      add(task, own.line("output"), "output: is that of " + other.name() + ", too");
    }
  }

  /** Returns the tasks that neither are in nor wait for a circle of needs. */
  private Set<Path> ordered() {
    Map<Path, List<Path>> dependents = new HashMap<>();
    Map<Path, Integer> missing = new HashMap<>();
    Deque<Path> ready = new ArrayDeque<>();
    for (Path task : read.keySet()) {
      List<Path> needs = needs(task).stream().filter(read::containsKey).toList();
      needs.forEach(need -> dependents.computeIfAbsent(need, n -> new ArrayList<>()).add(task));
      missing.put(task, needs.size());
      if (needs.isEmpty()) {
        ready.add(task);
      }
    }
    Set<Path> ordered = new HashSet<>();
    while (!ready.isEmpty()) {
      Path task = ready.remove();
      ordered.add(task);
      for (Path dependent : dependents.getOrDefault(task, List.of())) {
        if (missing.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    return ordered;
  }

  private boolean needsItself(Path task) {
    Set<Path> seen = new HashSet<>();
    Deque<Path> way = new ArrayDeque<>(needs(task));
    while (!way.isEmpty()) {
      Path next = way.remove();
      if (next.equals(task)) {
        return true;
      }
      if (seen.add(next)) {
        way.addAll(needs(next));
      }
    }
    return false;
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
