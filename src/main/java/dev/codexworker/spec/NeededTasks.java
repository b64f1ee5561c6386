package dev.codexworker.spec;

import dev.codexworker.git.Repository;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import dev.codexworker.worktree.TreeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows the done tasks that others need; reads their files once. */
public final class NeededTasks {
  private final Reading how;
  private final Map<Path, Known> read = new ConcurrentHashMap<>();

  /** Reads their files as a run does. */
  public NeededTasks(Reading how) {
    this.how = how;
  }

  private record Known(FileTime written, FrontMatter said) {}

  /** Returns the settings of a done task; empty if they are invalid. */
  Optional<FrontMatter> frontMatter(Path task) {
    try {
      FileTime written = Files.getLastModifiedTime(task);
      Known known = read.get(task);
      if (known != null && known.written.equals(written)) {
        return Optional.of(known.said);
      }
      Optional<FrontMatter> said = Prompt.frontMatterOf(task, how);
      said.ifPresent(now -> read.put(task, new Known(written, now)));
      return said;
    } catch (IOException e) {
      // It may be missing for a moment, while another worker renames it back.
      return Optional.empty();
    }
  }

  /** Returns the commits of the tasks that a task needs, then of those that these need. */
  public List<String> commits(Task task, FrontMatter own, Repository repository)
      throws IOException {
    Set<String> commits = new LinkedHashSet<>();
    if (own.needs().isEmpty()) {
      return List.of();
    }
    Map<String, String> tips = TreeRecord.tips(repository);
    Path queue = task.folder().path();
    Set<Path> seen = new HashSet<>();
    Deque<FrontMatter> open = new ArrayDeque<>(List.of(own));
    while (!open.isEmpty()) {
      for (String need : open.remove().needs()) {
        Path needed = queue.resolve(need);
        if (seen.add(needed)) {
          Optional<TreeRecord> record = TreeRecord.of(repository, queue, new TaskName(need));
          if (record.isPresent()) {
            tip(record.get(), tips, repository).ifPresent(commits::add);
          }
          frontMatter(needed).ifPresent(open::add);
        }
      }
    }
    return List.copyOf(commits);
  }

  /** Git may have deleted a commit that no branch and no checkout holds. */
  private static Optional<String> tip(
      TreeRecord record, Map<String, String> tips, Repository repository) throws IOException {
    String commit = tips.getOrDefault(record.branch(), record.result());
    boolean known =
        tips.containsValue(commit)
            || (!commit.isEmpty()
                && repository.git().holds("cat-file", "-e", commit + "^{commit}"));
    return known ? Optional.of(commit) : Optional.empty();
  }
}
