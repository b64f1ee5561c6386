package dev.codexworker.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.Nearest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder {@code .catlab} of a project, with the tasks and the reports of an orchestrator's
 * workers. The tasks are an ordinary queue folder; everything else is computed from it.
 *
 * @param project the folder that holds it, by its real path
 */
public record Workspace(Path project) {
  private static final String NAME = ".catlab";

  private static final List<String> GUIDES = List.of("NAMING_CONVENTION.md", "WORKFLOW_SUMMARY.md");

  /**
   * Returns the workspace of a project, which need not exist yet.
   *
   * @throws IOException if there is no such folder
   */
  public static Workspace of(Path project) throws IOException {
    return new Workspace(project.toRealPath());
  }

  /**
   * Returns the workspace of a folder: its own, or that of the nearest folder above it in the same
   * repository. If there is none, returns its own, which does not exist yet.
   *
   * @throws IOException if there is no such folder
   */
  public static Workspace nearest(Path folder) throws IOException {
    Workspace own = of(folder);
    Workspace found = own;
    while (!found.exists()) {
      Path above = found.project.getParent();
      if (above == null || isRepository(found.project)) {
        return own;
      }
      found = new Workspace(above);
    }
    return found.project.equals(own.project) || found.isInRepository() ? found : own;
  }

  /** An empty {@code .git}, such as sandboxes leave, makes no repository. */
  private static boolean isRepository(Path folder) {
    Path git = folder.resolve(".git");
    return Files.isRegularFile(git) || Files.exists(git.resolve("HEAD"));
  }

  private boolean isInRepository() {
    Path folder = project;
    while (folder != null && !isRepository(folder)) {
      folder = folder.getParent();
    }
    return folder != null;
  }

  /** Returns the workspace that a queue folder belongs to; empty if it belongs to none. */
  public static Optional<Workspace> around(TaskFolder tasks) {
    Path top = tasks.path().getParent();
    return top != null && tasks.path().endsWith(Path.of(NAME, "tasks"))
        ? Optional.ofNullable(top.getParent()).map(Workspace::new)
        : Optional.empty();
  }

  /** Whether it exists. */
  public boolean exists() {
    return Files.isDirectory(tasks());
  }

  /**
   * Makes the workspace and its guides unless they exist. A registry that was kept by hand gets
   * another name.
   */
  public void make() throws IOException {
    for (String guide : Files.isDirectory(docs()) ? List.<String>of() : GUIDES) {
      try {
        AtomicFile.create(docs().resolve(guide), resource("docs/" + guide));
      } catch (FileAlreadyExistsException e) {
        // Another worker was faster.
      }
    }
    if (Files.isSymbolicLink(tasks())) {
      throw new FileSystemException(
          tasks().toString(), null, "is a link; make it a folder, or remove it");
    }
    if (!exists()) {
      if (!Files.exists(audit())) {
        AtomicFile.setAside(registry(), freeName());
      }
      keepOutOfGit();
    }
    AtomicFile.makeFolder(tasks());
  }

  private void keepOutOfGit() throws IOException {
    try {
      AtomicFile.create(top().resolve(".gitignore"), "*\n");
    } catch (FileAlreadyExistsException e) {
      // The user's own, or another worker was faster.
    }
  }

  private Path freeName() {
    Path free = workers().resolve("worker_registry-before.json");
    for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      free = workers().resolve("worker_registry-before-" + i + ".json");
    }
    return free;
  }

  /** Returns a text that comes with the program. */
  static String resource(String name) throws IOException {
    try (InputStream in = Workspace.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  /** The folder that holds it all. */
  public Path top() {
    return project.resolve(NAME);
  }

  private Path docs() {
    return top().resolve("docs");
  }

  /** The queue folder. */
  public Path tasks() {
    return top().resolve("tasks");
  }

  /** The list of all workers. */
  Path registry() {
    return workers().resolve("worker_registry.json");
  }

  /** Where reports lie. */
  Path workers() {
    return top().resolve("workers");
  }

  /** Where reports of research lie. */
  Path research() {
    return top().resolve("research");
  }

  /** Where users put templates of their own. */
  Path templates() {
    return top().resolve("templates");
  }

  /** The folder of the audit, one file a day. */
  Path audit() {
    return top().resolve("audit");
  }

  /** The output of the background run. */
  Path runnerLog() {
    return top().resolve("runner.log");
  }

  /**
   * Finds a worker by its id, its file or its name.
   *
   * @throws WorkerException if there is none, or if several have that name
   */
  public Worker find(String name) throws WorkerException, IOException {
    List<Worker> all = list();
    List<Worker> found = all.stream().filter(worker -> worker.isCalled(name)).toList();
    if (found.isEmpty()) {
      found = all.stream().filter(worker -> worker.isNamed(name)).toList();
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.size() > 1) {
      throw new WorkerException(
          "several workers are called '%s': %s; name one by its id or its file"
              .formatted(
                  name, found.stream().map(w -> w.task().name().value()).collect(joining(", "))));
    }
    throw new WorkerException(
        "no worker '" + name + "' in " + tasks() + Nearest.hint(name, names()));
  }

  /** Whether a worker has this name, or a similar id or name. */
  public boolean isNearly(String name) throws IOException {
    return list().stream().anyMatch(worker -> worker.isNamed(name))
        || Nearest.to(name, names()).isPresent();
  }

  private List<String> names() throws IOException {
    return list().stream().flatMap(worker -> Stream.of(worker.id(), worker.title())).toList();
  }

  /** Returns the worker of an id or a file; empty if there is none. */
  public Optional<Worker> called(String name) throws IOException {
    return list().stream().filter(worker -> worker.isCalled(name)).findFirst();
  }

  /** Whether a run that may run a worker is active, or is just being started. */
  public boolean hasRunFor(Worker worker) throws IOException {
    TaskFolder folder = TaskFolder.of(tasks());
    return FolderRole.STARTER.isTaken(folder)
        || FolderRole.follower(worker.onlyWith()).isTaken(folder)
        || worker.current().state() == TaskState.RUNNING;
  }

  /** Returns all workers, in the order of their names, which begin with the time. */
  public List<Worker> list() throws IOException {
    List<Worker> workers = new ArrayList<>();
    if (exists()) {
      for (Task task : TaskFolder.of(tasks()).list(Worker::isTask)) {
        workers.add(Worker.of(task));
      }
    }
    return workers;
  }
}
