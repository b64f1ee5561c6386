package dev.codexworker.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.codexworker.process.Background;
import dev.codexworker.process.ShellCommand;
import dev.codexworker.spec.RunTerms;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.FolderRole;
import dev.codexworker.task.Nap;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes sure that a background run works on the tasks of a workspace. */
public final class Runner {
  /**
   * The first argument of a background run, followed by the file for its output. The program opens
   * it itself: a shell would follow a link that an agent put in its place.
   */
  public static final String LOG_TO = "--log-to";

  private static final long POLL_MILLIS = 20;
  private static final int LAST_BYTES = 4096;

  /** What shells add to the number of a signal for an exit code. */
  private static final int SIGNALLED = 128;

  /** Longer than a run takes to ask codex for its version. */
  private static final long STARTER_NANOS = 60_000_000_000L;

  private final Workspace workspace;
  private final FolderRole role;
  private final List<String> options;
  private Optional<Background> started = Optional.empty();
  private int starts;
  private long logged;

  /**
   * A runner.
   *
   * @param terms what its workers say in {@code only-with}; empty for all that say nothing
   * @param options further options of a run that it starts
   */
  public Runner(Workspace workspace, String terms, List<String> options) {
    this.workspace = workspace;
    this.role = FolderRole.follower(terms);
    this.options = List.copyOf(options);
  }

  /** Returns the options of a run as a task's {@code only-with} names them; empty for none. */
  public static String words(RunTerms terms) {
    return ShellCommand.display(terms.options());
  }

  /** Whether a run is active. */
  public boolean isAlive() throws IOException {
    return role.isTaken(TaskFolder.of(workspace.tasks()));
  }

  /**
   * Starts a run if none is active, and returns when it is active, or has ended, or the time is
   * over. The run sees all tasks written before the call. Of several callers, one starts a run.
   */
  public void ensure(Duration atMost) throws IOException {
    TaskFolder folder = TaskFolder.of(workspace.tasks());
    long begun = System.nanoTime();
    long patience = Math.min(STARTER_NANOS, atMost.toNanos());
    Optional<FolderRole.Held> starter = Optional.empty();
    while (!isAlive() && starter.isEmpty() && System.nanoTime() - begun < patience) {
      starter = FolderRole.STARTER.take(folder, POLL_MILLIS);
    }
    try {
      if (!isAlive() && System.nanoTime() - begun < atMost.toNanos()) {
        start(begun + atMost.toNanos());
      }
    } finally {
      starter.ifPresent(FolderRole.Held::close);
    }
  }

  private void start(long deadline) throws IOException {
    Path log = workspace.runnerLog();
    AtomicFile.appending(log).close();
    logged = Files.size(log);
    Background run = Background.start(command(), workspace.project());
    started = Optional.of(run);
    starts++;
    while (!isAlive() && run.exit().isEmpty() && System.nanoTime() - deadline < 0) {
      Nap.millis(POLL_MILLIS);
    }
  }

  /** Returns the number of runs that were started. */
  public int starts() {
    return starts;
  }

  /**
   * Returns the exit code of the last run that was started; empty while it runs, or if none was
   * started.
   */
  public OptionalInt exit() {
    return started.map(Background::exit).orElse(OptionalInt.empty());
  }

  /** Whether a run was started and has not yet exited. */
  public boolean isEnding() {
    return started.isPresent() && exit().isEmpty();
  }

  /** Returns why the last run that was started has ended: a signal, or its last line of output. */
  public String why() {
    int signal = exit().orElse(0) - SIGNALLED;
    return signal > 0 ? "it was ended by signal " + signal : lastLine();
  }

  private String lastLine() {
    Path file = workspace.runnerLog();
    try (SeekableByteChannel log =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS))) {
      log.position(Math.max(logged, log.size() - LAST_BYTES));
      ByteBuffer end = ByteBuffer.allocate(LAST_BYTES);
      while (log.read(end) > 0) {
        // Until its end.
      }
      return UTF_8
          .decode(end.flip())
          .toString()
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
    command.addAll(List.of(LOG_TO, workspace.runnerLog().toString()));
    command.addAll(List.of("run", workspace.tasks().toString(), "--follow", "--skip-failed"));
    command.addAll(List.of("--wait-for-limit", "--cd", workspace.project().toString()));
    command.addAll(options);
    return command;
  }

  /** Returns the command of this program: the executable file, or java with its classes. */
  private static List<String> program() {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      return List.of(ProcessHandle.current().info().command().orElseThrow());
    }
    String classes = System.getProperty("java.class.path", "");
    Path file = Path.of(classes.contains(":") ? "" : classes).toAbsolutePath();
    if (Files.isRegularFile(file) && Files.isExecutable(file)) {
      return List.of(file.toString());
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-cp", classes, "dev.codexworker.Main");
  }
}
