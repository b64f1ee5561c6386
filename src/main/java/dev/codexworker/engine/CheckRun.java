package dev.codexworker.engine;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.admission.RunningTime;
import dev.codexworker.codex.Agent;
import dev.codexworker.codex.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the user's own check came to outside any attempt; its processes have ended.
 *
 * @param stopped whether it was ended because the program stops
 * @param passed whether it exited with 0
 * @param reason why it did not pass, in one line
 * @param lastLines the end of what it printed
 */
public record CheckRun(boolean stopped, boolean passed, String reason, String lastLines) {
  /**
   * Runs the check once.
   *
   * @param command a shell command
   * @param mark marks its processes, so that they are found if this program dies
   * @throws IOException if it can't be started
   */
  public static CheckRun of(
      String command, Path folder, String mark, Duration timeout, RunShutdown stop)
      throws IOException {
    Check printed = new Check(line -> {});
    Agent agent = Agent.startCheck(command, folder, mark, Map.of(), printed);
    AgentWatch watch =
        new AgentWatch(stop, new RunningTime(), timeout, new CompletableFuture<>(), line -> {});
    AgentWatch.End end = watch.finish(agent, () -> false);
    if (end == AgentWatch.End.STOPPED) {
      return new CheckRun(true, false, "stopped", printed.lastLines());
    }
    Verdict verdict = Verification.judge(command, end, agent, printed);
    return new CheckRun(false, verdict.isDone(), verdict.reason(), printed.lastLines());
  }
}
