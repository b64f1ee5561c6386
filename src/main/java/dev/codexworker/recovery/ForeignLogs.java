package dev.codexworker.recovery;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.FolderNames;
import dev.codexworker.task.ForeignLog;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.RunMark;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches a run's folders for done logs that appear while agents run and that no worker signed, and
 * marks their tasks: an agent that can write the queue can write such logs. Done logs that were
 * there before any agent ran are believed, signed or not. What the run tells passes through here,
 * which shows the done logs that are its own.
 */
public final class ForeignLogs implements RunListener {
  private static final int MANY = 1000;

  private final RunListener listener;
  private final Set<Path> published = ConcurrentHashMap.newKeySet();
  private final Map<TaskFolder, RunMark> marks = new HashMap<>();
  private final Map<TaskFolder, FolderNames> names = new HashMap<>();
  private final Map<TaskFolder, Set<TaskName>> known = new HashMap<>();
  private final Map<TaskFolder, Instant> lastChanges = new HashMap<>();
  private volatile boolean started;
  private volatile int most = MANY;

  /**
   * Begins to watch folders that were prepared for claims, and marks logs that came unwatched: the
   * run before may have been killed.
   */
  public ForeignLogs(List<TaskFolder> folders, RunListener listener) throws IOException {
    this.listener = listener;
    for (TaskFolder folder : folders) {
      RunMark mark = RunMark.begin(folder);
      marks.put(folder, mark);
      Instant changed = RunMark.changed(folder.path());
      FolderNames found = folder.names();
      Set<TaskName> done = found.doneTasks();
      if (mark.unwatchedSince().isPresent()
          && done.removeAll(markSince(folder, done, mark.unwatchedSince().get()))) {
        found = folder.names();
      }
      names.put(folder, found);
      known.put(folder, done);
      lastChanges.put(folder, changed);
    }
  }

  /** Hands over the names that a folder had when the watch began; only once, for they are many. */
  public FolderNames names(TaskFolder folder) {
    return Objects.requireNonNull(names.remove(folder));
  }

  @Override
  public void on(RunEvent event) {
    started |= event instanceof RunEvent.Started;
    if (event instanceof RunEvent.Finished finished && finished.end() == TaskEnd.DONE) {
      published.add(finished.log());
      forgetGone();
    }
    listener.on(event);
  }

  /** A run may follow a folder for weeks, from which others take what is done. */
  private void forgetGone() {
    if (published.size() > most) {
      published.removeIf(log -> !Files.exists(log));
      most = Math.max(MANY, 2 * published.size());
    }
  }

  /** Marks tasks whose done logs are younger than an unwatched run. */
  private List<TaskName> markSince(TaskFolder folder, Set<TaskName> done, Instant since)
      throws IOException {
    List<TaskName> marked = new ArrayList<>();
    for (TaskName name : done) {
      Path log = folder.path().resolve(TaskFile.DONE_LOG.nameFor(name));
      if (RunMark.changed(log).isAfter(since) && mark(folder.look(name))) {
        marked.add(name);
      }
    }
    return marked;
  }

  /**
   * Marks tasks whose done logs appeared during the run, and that this run did not do; says so, and
   * ends the watch. What can't be marked is left to the next run.
   *
   * @return how many were marked
   */
  public int end() {
    int count = 0;
    for (TaskFolder folder : marks.keySet()) {
      try {
        count += end(folder);
      } catch (IOException e) {
        listener.notice(
            "the next run looks for foreign logs in " + folder + ": " + IoMessage.of(e));
      }
    }
    return count;
  }

  private int end(TaskFolder folder) throws IOException {
    int count = 0;
    Set<TaskName> now = isUnchanged(folder) ? new HashSet<>() : folder.names().doneTasks();
    now.removeAll(known.getOrDefault(folder, Set.of()));
    for (TaskName name : now) {
      boolean own = published.contains(folder.path().resolve(TaskFile.DONE_LOG.nameFor(name)));
      Task task = folder.look(name);
      if (!own && mark(task)) {
        listener.on(new RunEvent.Refused(task, ForeignLog.REFUSAL));
        count++;
      }
    }
    Objects.requireNonNull(marks.get(folder)).close();
    return count;
  }

  /** Whether no agent of this run and nothing else can have made a log since the watch began. */
  private boolean isUnchanged(TaskFolder folder) {
    Instant now = RunMark.changed(folder.path());
    return !started && now.isBefore(Instant.MAX) && now.equals(lastChanges.get(folder));
  }

  private static boolean mark(Task task) throws IOException {
    if (!task.has(TaskFile.DONE_LOG) || !ForeignLog.isForeign(task)) {
      return false;
    }
    ForeignLog.mark(task);
    return true;
  }
}
