package dev.codexworker.packaged;

import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A real terminal with a shell in it, driven as a user would drive it. */
final class Tmux implements AutoCloseable {
  private final String socket;

  private Tmux(String socket) {
    this.socket = socket;
  }

  /** Opens one; the test that asks is skipped, loudly, on a machine without tmux. */
  static Tmux open(int columns, int rows, Path folder, Map<String, String> environment)
      throws Exception {
    if (!Probe.isInstalled("tmux", "-V")) {
      System.err.println("\n*** tmux is missing: THE TESTS IN A REAL TERMINAL ARE SKIPPED ***\n");
      Assumptions.abort("tmux is missing, so there is no terminal to test in");
    }
    Tmux tmux = new Tmux("codex-worker-test-" + ProcessHandle.current().pid());
    List<String> command = new ArrayList<>(List.of("-f", "/dev/null", "-u", "new-session", "-d"));
    command.addAll(List.of("-x", "" + columns, "-y", "" + rows, "-c", folder.toString()));
    command.addAll(List.of("env", "PS1=$ ", "CI=", "NO_COLOR=", "LC_ALL=C.UTF-8"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("/bin/sh", "-i"));
    tmux.run(command.toArray(String[]::new));
    Processes.await("the shell prompts", () -> tmux.screen().startsWith("$"));
    return tmux;
  }

  /** Types a line. */
  void type(String line) throws IOException, InterruptedException {
    run("send-keys", "-l", line);
    press("Enter");
  }

  /** Presses a key, by tmux's name of it. */
  void press(String key) throws IOException, InterruptedException {
    run("send-keys", key);
  }

  void resize(int columns, int rows) throws IOException, InterruptedException {
    run("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /** What the screen shows, without blank lines at its end. */
  String screen() throws IOException, InterruptedException {
    return run("capture-pane", "-p").stripTrailing();
  }

  /** What the screen shows and what has scrolled away, lines put together that were broken. */
  String history() throws IOException, InterruptedException {
    return run("capture-pane", "-p", "-J", "-S", "-").stripTrailing();
  }

  /** A value that tmux knows of the terminal, such as "cursor_flag". */
  String value(String name) throws IOException, InterruptedException {
    return run("display-message", "-p", "#{" + name + "}").strip();
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", socket));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  @Override
  public void close() throws IOException {
    try {
      run("kill-server");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
