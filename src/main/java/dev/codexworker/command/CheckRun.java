package dev.codexworker.command;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.admission.RunningTime;
import dev.codexworker.codex.Agent;
import dev.codexworker.codex.Verdict;
import dev.codexworker.task.FailureClass;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a command of the user's came to that is no part of an agent's turn; its processes have
 * ended.
 *
 * @param stopped whether it was ended because the program stops, or it is no longer wanted
 * @param passed whether it exited with 0
 * @param reason why it did not pass, in one line
 * @param lastLines the end of what it printed
 * @param survivors processes that could not be ended, normally none
 */
public record CheckRun(
    boolean stopped, boolean passed, String reason, String lastLines, Set<Long> survivors) {
  /** What a shell exits with if it can't execute a command, or does not find it. */
  private static final int NOT_EXECUTABLE = 126;

  private static final int NOT_FOUND = 127;

  /** What counts as passed without any command. */
  public static final CheckRun NONE = new CheckRun(false, true, "", "", Set.of());

  /**
   * Runs a command once.
   *
   * @param mark marks its processes, so that they are found if this program dies
   */
  public static CheckRun of(UserCommand command, String mark, Duration timeout, RunShutdown stop)
      throws IOException {
    return of(command, mark, timeout, stop, () -> false, line -> {}, new CompletableFuture<>());
  }

  /**
   * Runs a command once.
   *
   * @param cancelled asked about once a second whether it is no longer wanted
   * @param notes takes what it prints
   * @param failure completed when it must end
   */
  public static CheckRun of(
      UserCommand command,
      String mark,
      Duration timeout,
      RunShutdown stop,
      AgentWatch.Subject cancelled,
      Consumer<String> notes,
      CompletableFuture<IOException> failure)
      throws IOException {
    Check printed = new Check(notes);
    Agent agent = start(command, mark, printed);
    AgentWatch watch = new AgentWatch(stop, new RunningTime(), timeout, failure, notes);
    AgentWatch.End end = watch.finish(agent, cancelled);
    if (end == AgentWatch.End.STOPPED || end == AgentWatch.End.CANCELLED) {
      return new CheckRun(true, false, "stopped", printed.lastLines(), watch.survivors());
    }
    Verdict verdict = judge(command, end, agent, printed);
    return new CheckRun(
        false, verdict.isDone(), verdict.reason(), printed.lastLines(), watch.survivors());
  }

  /** Starts a command. */
  public static Agent start(UserCommand command, String mark, Check printed) throws IOException {
    return Agent.startCommand(
        command.kind().label(),
        command.text(),
        command.folder(),
        mark,
        command.environment(),
        printed);
  }

  /**
   * What a command came to that was not stopped: one that can't be run says nothing of the answer.
   */
  public static Verdict judge(UserCommand command, AgentWatch.End end, Agent agent, Check printed) {
    String words = command.kind().words();
    if (end != AgentWatch.End.EXITED) {
      return Verdict.failed(
          FailureClass.VERIFY_FAILED, words + " took too long: " + command.text());
    }
    int exit = AgentWatch.exitCode(agent).orElseThrow();
    if (exit == 0) {
      return Verdict.DONE;
    }
    String said = printed.lastLine().isEmpty() ? command.text() : printed.lastLine();
    return exit == NOT_EXECUTABLE || exit == NOT_FOUND
        ? Verdict.failed(FailureClass.ENVIRONMENT, words + " cannot be run: " + said)
        : Verdict.failed(FailureClass.VERIFY_FAILED, words + " exited with " + exit + ": " + said);
  }
}
