package dev.codexworker.engine;

import dev.codexworker.codex.Activity;
import dev.codexworker.event.AgentState;
import dev.codexworker.process.ProcessUse;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.LogTail;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the agents of running tasks do and use at one moment, as any process can see it. */
public final class RunningAgents {
  private @Nullable Map<String, ProcessUse> uses;

  /** Looks at the agent of a running task. */
  public AgentState of(Task task, LogHistory history) {
    if (uses == null) {
      uses = ProcessUse.byAttempt();
    }
    ProcessUse use =
        uses.getOrDefault(
            history.lastHeader().map(AttemptHeader::id).filter(task.name()::owns).orElse(""),
            ProcessUse.NONE);
    return new AgentState(activity(task, history), use.processes(), use.cpu(), use.memory());
  }

  private static String activity(Task task, LogHistory history) {
    if (history.lastHeader().isEmpty()) {
      return "starting";
    }
    if (history.lastResult().isPresent()) {
      return "waits for its next attempt";
    }
    try {
      return LogTail.entries(task.path(TaskFile.RUNNING_LOG)).stream()
          .map(Activity::ofTranscript)
          .flatMap(Optional::stream)
          .findFirst()
          .orElse("starting");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
