package dev.codexworker.engine;

import dev.codexworker.frontmatter.FrontMatter;
import dev.codexworker.git.Repository;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.LoggedTree;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the done tasks say of themselves that others build on; each is read once in a run. */
final class NeededTasks {
  private final Map<Path, Optional<FrontMatter>> frontMatter = new ConcurrentHashMap<>();
  private final Map<Path, Optional<LoggedTree>> trees = new ConcurrentHashMap<>();

  /** The branches of the tasks that a task needs, and after them of those that they need. */
  List<String> branches(Task task, FrontMatter own, Repository repository) {
    List<String> branches = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    Deque<FrontMatter> open = new ArrayDeque<>(List.of(own));
    while (!open.isEmpty()) {
      for (String need : open.remove().needs()) {
        Path needed = task.folder().path().resolve(need);
        if (seen.add(needed)) {
          tree(task, need)
              .filter(tree -> tree.repository().equals(repository.top()))
              .ifPresent(tree -> branches.add(tree.branch()));
          frontMatter.computeIfAbsent(needed, Prompt::frontMatterOf).ifPresent(open::add);
        }
      }
    }
    return branches;
  }

  private Optional<LoggedTree> tree(Task task, String need) {
    Path folder = task.folder().path();
    Path log = folder.resolve(TaskFile.DONE_LOG.nameFor(new TaskName(need)));
    return trees.computeIfAbsent(
        log,
        path -> {
          try {
            return LogHistory.read(path).tree();
          } catch (IOException e) {
            return Optional.empty();
          }
        });
  }
}
