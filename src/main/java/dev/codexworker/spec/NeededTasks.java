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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the done tasks came to that others build on; their files are read once. */
public final class NeededTasks {
  private final Map<Path, Known> read = new ConcurrentHashMap<>();

  /** What a file said when it was written last. */
  private record Known(FileTime written, FrontMatter said) {}

  /** What the file of a done task says of itself; empty if it can't be followed. */
  Optional<FrontMatter> frontMatter(Path task) {
    try {
      FileTime written = Files.getLastModifiedTime(task);
      Known known = read.get(task);
      if (known != null && known.written.equals(written)) {
        return Optional.of(known.said);
      }
      Optional<FrontMatter> said = Prompt.frontMatterOf(task);
      said.ifPresent(now -> read.put(task, new Known(written, now)));
      return said;
    } catch (IOException e) {
      // It may be missing only for the moment: another worker is about to give it its name back.
      return Optional.empty();
    }
  }

  /** The commits of the tasks that a task needs, and after them of those that they need. */
  public List<String> commits(Task task, FrontMatter own, Repository repository)
      throws IOException {
    Set<String> commits = new LinkedHashSet<>();
    if (own.needs().isEmpty()) {
      return List.of();
    }
    Map<String, String> tips = tips(repository);
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

  /** Git keeps a commit for as long as a branch or what is checked out has it. */
  private static Optional<String> tip(
      TreeRecord record, Map<String, String> tips, Repository repository) throws IOException {
    String commit = tips.getOrDefault("refs/heads/" + record.branch(), record.commit());
    boolean known =
        tips.containsValue(commit)
            || (!commit.isEmpty()
                && repository.git().holds("cat-file", "-e", commit + "^{commit}"));
    return known ? Optional.of(commit) : Optional.empty();
  }

  private static Map<String, String> tips(Repository repository) throws IOException {
    Map<String, String> tips = new HashMap<>();
    repository
        .git()
        .run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/codex-worker/")
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(ref -> ref.length == 2)
        .forEach(ref -> tips.put(ref[0], ref[1]));
    return tips;
  }
}
