package dev.codexworker.workspace;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keeps the registry and the audit of workspaces whose tasks a run works on. */
public final class WorkspaceListener implements RunListener {
  private final RunListener next;
  private final Map<TaskFolder, Kept> kept = new HashMap<>();

  private WorkspaceListener(RunListener next) {
    this.next = next;
  }

  private record Kept(Registry registry, Audit audit) {}

  /**
   * Returns a listener that passes events on and writes the files of the selection's workspaces.
   */
  public static RunListener before(RunListener next, Selection selection) {
    WorkspaceListener listener = new WorkspaceListener(next);
    for (TaskFolder folder : selection.folders()) {
      Workspace.around(folder)
          .ifPresent(
              workspace ->
                  listener.kept.put(
                      folder, new Kept(new Registry(workspace), new Audit(workspace))));
    }
    return listener.kept.isEmpty() ? next : listener;
  }

  @Override
  public void on(RunEvent event) {
    next.on(event);
    try {
      if (event instanceof RunEvent.Started started) {
        started(started);
      } else if (event instanceof RunEvent.Finished finished) {
        finished(finished);
      } else if (event instanceof RunEvent.Recovered recovered) {
        audit(recovered.task(), "recovered", Map.of("reason", recovered.what()));
      } else if (event instanceof RunEvent.Skipped skipped) {
        write(skipped.task());
      } else if (event instanceof RunEvent.Refused refused) {
        write(refused.task());
      } else if (event instanceof RunEvent.Ended) {
        for (Kept each : kept.values()) {
          each.registry.write();
        }
      }
    } catch (IOException e) {
      next.notice("the registry or the audit: " + IoMessage.of(e));
    }
  }

  private void started(RunEvent.Started event) throws IOException {
    Task task = event.task();
    write(task);
    Map<String, Object> more = known(task);
    more.put("attempt", event.attempt());
    audit(task, "start", more);
  }

  /** Returns what the log says about the agent. */
  private static Map<String, Object> known(Task task) {
    Map<String, Object> known = new LinkedHashMap<>();
    try {
      LogHistory.of(task.folder().look(task.name()))
          .lastHeader()
          .ifPresent(
              header -> {
                known.put("sandbox", header.sandbox());
                known.put("folder", header.folder());
                known.put("command", header.command());
              });
    } catch (IOException e) {
      // The line is written without it.
    }
    return known;
  }

  private void finished(RunEvent.Finished event) throws IOException {
    write(event.task());
    Map<String, Object> more = known(event.task());
    more.put("outcome", event.end().name().toLowerCase(Locale.ROOT));
    event.failure().ifPresent(failure -> more.put("class", failure.label()));
    if (!event.reason().isEmpty()) {
      more.put("reason", event.reason());
    }
    more.put("duration_ms", event.duration().toMillis());
    more.put("log", event.log().toString());
    audit(event.task(), "outcome", more);
  }

  private void write(Task task) throws IOException {
    Kept workspace = kept.get(task.folder());
    if (workspace != null) {
      workspace.registry.write();
    }
  }

  private void audit(Task task, String event, Map<String, Object> more) throws IOException {
    Kept workspace = kept.get(task.folder());
    if (workspace != null && task.name().value().endsWith(".md")) {
      workspace.audit.write(event, Worker.of(task), List.of(), more);
    }
  }

  @Override
  public void close() {
    next.close();
  }
}
