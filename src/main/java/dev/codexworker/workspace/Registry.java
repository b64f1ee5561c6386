package dev.codexworker.workspace;

import dev.codexworker.output.Json;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The list of all workers in {@code .catlab/workers/worker_registry.json}: computed from the queue
 * folder, and never read back.
 */
public final class Registry {
  /**
   * Writing takes milliseconds; a writer that takes this long is suspended, and its list is old.
   */
  private static final long PATIENCE_MILLIS = 30_000;

  private final Workspace workspace;
  private final Map<Path, FrontMatter> read = new LinkedHashMap<>();

  /** The registry of a workspace. */
  public Registry(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Writes the list of the workers as they are now. Only one process at a time reads the folder and
   * writes, so the last one to write has also read last.
   */
  public void write() throws IOException {
    TaskFolder folder = TaskFolder.of(workspace.tasks());
    Optional<FolderRole.Held> role = FolderRole.WRITER.take(folder, PATIENCE_MILLIS);
    if (role.isEmpty()) {
      throw new IOException("another process keeps writing " + workspace.registry());
    }
    try {
      List<Map<String, @Nullable Object>> all = new ArrayList<>();
      for (Worker worker : workspace.list()) {
        all.add(object(worker));
      }
      AtomicFile.replace(workspace.registry(), Json.pretty(Map.of("active_workers", all)) + "\n");
    } finally {
      role.get().close();
    }
  }

  /** Returns a worker's entry. */
  Map<String, @Nullable Object> object(Worker worker) throws IOException {
    Path file = worker.task().folder().path().resolve(worker.task().name().value());
    Optional<FrontMatter> own =
        Optional.ofNullable(read.get(file)).or(() -> TaskNotes.frontMatter(worker.task()));
    own.ifPresent(known -> read.put(file, known));
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("bash_id", worker.id());
    object.put("timestamp", worker.timestamp());
    object.put("task", worker.title());
    object.put("output_file", own.flatMap(FrontMatter::output).orElse(null));
    object.put("status", worker.task().state().label());
    object.put("task_file", relative(file));
    object.put("log_file", worker.task().logPath().map(this::relative).orElse(null));
    object.put("sandbox", own.flatMap(FrontMatter::sandbox).map(Sandbox::label).orElse(null));
    object.put("needs", own.map(FrontMatter::needs).orElse(List.of()));
    return object;
  }

  private String relative(Path path) {
    return workspace.project().relativize(path).toString();
  }
}
