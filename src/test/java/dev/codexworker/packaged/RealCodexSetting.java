package dev.codexworker.packaged;

import dev.codexworker.Processes;
import dev.codexworker.task.LogHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A queue folder, a working folder, the real codex and a provider that it talks to. */
abstract class RealCodexSetting {
  @TempDir Path temp;
  Path tasks;
  Path work;
  Path home;
  Path codex;
  Map<String, String> environment;
  LoopbackProvider provider;

  @BeforeEach
  void startProvider() throws Exception {
    codex = RealCodex.program();
    tasks = Files.createDirectory(temp.resolve("tasks"));
    work = Files.createDirectory(temp.resolve("work"));
    home = Files.createDirectory(temp.resolve("home"));
    provider = new LoopbackProvider();
    provider.configure(home);
    environment =
        Map.of("CODEX_HOME", home.toString(), "LOOPBACK_KEY", "x", "CODEX_CMD", codex.toString());
  }

  @AfterEach
  void stopProvider() {
    if (provider != null) {
      provider.close();
    }
  }

  void task(String name, String prompt) throws IOException {
    Files.writeString(tasks.resolve(name), prompt);
  }

  /** Starts a worker on the tasks; delays between attempts are short. */
  Worker start(Object... args) throws IOException {
    List<Object> all = new ArrayList<>(List.of(tasks, "--retry-delay", "100ms"));
    all.addAll(List.of(args));
    return Worker.start(work, environment, all.toArray());
  }

  /** The processes of the real codex that belong to this test. */
  List<Long> codexProcesses() {
    return Processes.withCommandLine(codex.getParent().getParent().toString()).stream()
        .filter(pid -> Processes.environment(pid).contains("CODEX_HOME=" + home))
        .toList();
  }

  LogHistory history(String log) throws IOException {
    return LogHistory.read(tasks.resolve(log));
  }
}
