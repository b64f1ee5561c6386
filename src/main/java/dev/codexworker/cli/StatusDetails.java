package dev.codexworker.cli;

import dev.codexworker.engine.RunningAgents;
import dev.codexworker.event.AgentState;
import dev.codexworker.output.RowDetails;
import dev.codexworker.output.StatusReport;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import dev.codexworker.workspace.Worker;
import dev.codexworker.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of tasks at the moment of one look: their agents, and their ids as workers. */
final class StatusDetails implements RowDetails {
  private final RunningAgents agents = new RunningAgents();
  private final Map<Path, String> ids = new HashMap<>();

  StatusDetails(List<TaskFolder> folders) throws IOException {
    for (TaskFolder folder : folders) {
      Optional<Workspace> workspace = Workspace.around(folder);
      if (workspace.isPresent()) {
        for (Worker worker : workspace.get().list()) {
          ids.put(worker.task().path(TaskFile.TASK), worker.id());
        }
      }
    }
  }

  @Override
  public Optional<AgentState> agent(StatusReport.Row row) {
    return row.state() == TaskState.RUNNING
        ? Optional.of(agents.of(row.task(), row.history().orElse(LogHistory.NONE)))
        : Optional.empty();
  }

  @Override
  public Optional<String> id(StatusReport.Row row) {
    return Optional.ofNullable(ids.get(row.task().path(TaskFile.TASK)));
  }
}
