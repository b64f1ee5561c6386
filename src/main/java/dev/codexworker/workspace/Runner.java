package dev.codexworker.workspace;

import dev.codexworker.codex.Background;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Sees to it that a run in the background takes up the tasks of a workspace. */
public final class Runner {
  private static final long POLL_MILLIS = 20;
  private static final int LAST_BYTES = 4096;

  private final Workspace workspace;
  private final List<String> options;
  private Optional<Background> started = Optional.empty();

  /**
   * A runner.
   *
   * @param options further options of run, should one have to be started
   */
  public Runner(Workspace workspace, List<String> options) {
    this.workspace = workspace;
    this.options = List.copyOf(options);
  }

  /**
   * Whether one is at it.
   *
   * @throws IOException if the queue folder can't be read
   */
  public boolean isAlive() throws IOException {
    return FolderRole.FOLLOWER.isTaken(TaskFolder.of(workspace.tasks()));
  }

  /**
   * Starts one if none is at it, and returns when it is, or has ended. A task that was written
   * before will be seen by it. Of several that would start one, one does.
   *
   * @return its exit code, if it was started and has ended already
   * @throws IOException if it can't be started
   */
  public OptionalInt ensure() throws IOException {
    if (isAlive()) {
      return OptionalInt.empty();
    }
    TaskFolder folder = TaskFolder.of(workspace.tasks());
    Optional<FolderRole.Held> starter = FolderRole.STARTER.take(folder, 0);
    if (starter.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      if (isAlive()) {
        return OptionalInt.empty();
      }
      Background run = Background.start(command(), workspace.project(), workspace.runnerLog());
      started = Optional.of(run);
      while (!isAlive() && run.exit().isEmpty()) {
        sleep();
      }
      return run.exit();
    } finally {
      starter.get().close();
    }
  }

  /** Whether it had to start one. */
  public boolean hasStarted() {
    return started.isPresent();
  }

  /** The exit code of the run that was started; empty while it runs, or if none was started. */
  public OptionalInt exit() {
    return started.map(Background::exit).orElse(OptionalInt.empty());
  }

  /** The last line that a run in the background printed; empty if there is none. */
  public String lastLine() {
    try (RandomAccessFile log = new RandomAccessFile(workspace.runnerLog().toString(), "r")) {
      long from = Math.max(0, log.length() - LAST_BYTES);
      log.seek(from);
      byte[] end = new byte[(int) (log.length() - from)];
      log.readFully(end);
      return new String(end, java.nio.charset.StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .reduce((first, second) -> second)
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(program());
    command.addAll(List.of("run", workspace.tasks().toString(), "--follow", "--skip-failed"));
    command.addAll(List.of("--wait-for-limit", "--cd", workspace.project().toString()));
    command.addAll(options);
    return command;
  }

  /** This program: the one executable file, or its classes where it was not packaged. */
  private static List<String> program() {
    String classes = System.getProperty("java.class.path", "");
    Path file = Path.of(classes.contains(":") ? "" : classes).toAbsolutePath();
    if (Files.isRegularFile(file) && Files.isExecutable(file)) {
      return List.of(file.toString());
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-cp", classes, "dev.codexworker.Main");
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the program's thread is never interrupted", e);
    }
  }
}
