package dev.codexworker.engine;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.task.ForeignLog;
import dev.codexworker.task.RunMark;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches a run's folders for done logs that appear while agents run and that no worker signed, and
 * marks their tasks: an agent that can write the queue can write such logs. Done logs that were
 * there before any agent ran are believed, whoever wrote them.
 */
final class ForeignLogs {
  private final RunListener listener;
  private final List<RunMark> marks = new ArrayList<>();
  private final Map<TaskFolder, Set<TaskName>> known = new HashMap<>();

  /**
   * Begins to watch folders that were prepared for claims, and marks what came while nobody did:
   * the run before may have been killed.
   *
   * @throws IOException if a folder can't be read
   */
  ForeignLogs(List<TaskFolder> folders, RunListener listener) throws IOException {
    this.listener = listener;
    for (TaskFolder folder : folders) {
      RunMark mark = RunMark.begin(folder, Instant.now());
      marks.add(mark);
      Set<TaskName> done = folder.doneTasks();
      if (mark.unwatchedSince().isPresent()) {
        done.removeAll(markSince(folder, done, mark.unwatchedSince().get()));
      }
      known.put(folder, done);
    }
  }

  /**
   * Marks tasks whose done logs are younger than an unwatched run. What was there when the folder
   * got its key is older than any of its runs, and a folder whose key is younger than its last run
   * was copied, so that the times of its files tell nothing.
   */
  private List<TaskName> markSince(TaskFolder folder, Set<TaskName> done, Instant since)
      throws IOException {
    List<TaskName> marked = new ArrayList<>();
    if (changed(folder.keyFile()).isAfter(since)) {
      return marked;
    }
    for (TaskName name : done) {
      Path log = folder.path().resolve(TaskFile.DONE_LOG.nameFor(name));
      if (changed(log).isAfter(since) && mark(folder.look(name))) {
        marked.add(name);
      }
    }
    return marked;
  }

  /**
   * Marks tasks whose done logs appeared during the run, and that this run did not do; says so, and
   * ends the watch.
   *
   * @param context what this run's tasks shared; empty if none was begun
   * @return how many were marked
   * @throws IOException if a folder can't be read
   */
  int end(Optional<RunContext> context) throws IOException {
    Set<Path> published = context.map(RunContext::published).orElse(Set.of());
    int count = 0;
    for (TaskFolder folder : known.keySet()) {
      Set<TaskName> now = folder.doneTasks();
      now.removeAll(known.getOrDefault(folder, Set.of()));
      for (TaskName name : now) {
        boolean own = published.contains(folder.path().resolve(TaskFile.DONE_LOG.nameFor(name)));
        if (!own && mark(folder.look(name))) {
          Task marked = folder.look(name);
          listener.on(new RunEvent.Refused(marked, marked.refusal().orElse("has a foreign log")));
          count++;
        }
      }
    }
    for (RunMark mark : marks) {
      mark.close();
    }
    return count;
  }

  private static boolean mark(Task task) throws IOException {
    if (!task.has(TaskFile.DONE_LOG) || !ForeignLog.isForeign(task)) {
      return false;
    }
    ForeignLog.mark(task);
    return true;
  }

  /** When the kernel last saw a change of a file: nobody can set that back. */
  private static Instant changed(Path file) {
    try {
      return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
          .toInstant();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Instant.MAX;
    }
  }
}
