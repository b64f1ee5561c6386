package dev.codexworker.workspace;

import dev.codexworker.output.Json;
import dev.codexworker.process.Machine;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.task.AtomicFile;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs who did what to which worker: JSON Lines, one file a day, only appended to. */
public final class Audit {
  private final Workspace workspace;
  private final String by;

  /** The audit of this process in a workspace. */
  public Audit(Workspace workspace) {
    this.workspace = workspace;
    this.by =
        System.getProperty("user.name", "unknown")
            + "@"
            + Machine.current().host()
            + ":"
            + ProcessHandle.current().pid();
  }

  /**
   * Writes a line.
   *
   * @param event what was done: spawn, start, outcome, stop
   * @param command the arguments of the command that did it
   * @param more further fields; they override the others
   */
  public void write(String event, Worker worker, List<String> command, Map<String, ?> more)
      throws IOException {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("event", event);
    line.put("by", by);
    line.put("id", worker.id());
    line.put("task", worker.title());
    line.put("sandbox", worker.sandbox().orElse(null));
    line.put("folder", workspace.project().toString());
    line.put("command", ShellCommand.displayMasked(command));
    line.putAll(more);
    AtomicFile.append(
        workspace.audit().resolve(LocalDate.now(ZoneId.systemDefault()) + ".jsonl"),
        Json.line(line));
  }
}
