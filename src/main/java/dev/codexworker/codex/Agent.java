package dev.codexworker.codex;

import dev.codexworker.process.AgentProcesses;
import dev.codexworker.process.BoundedLines;
import dev.codexworker.process.CallerLocale;
import dev.codexworker.process.ProcessLimit;
import dev.codexworker.process.ProcessTable;
import dev.codexworker.process.StartMoment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** One running codex. Reads its output, and ends it with all processes that it started. */
public final class Agent {
  /**
   * Codex cuts the output of commands long before this; of a longer line a part is kept. A line
   * takes several times its length while it is parsed.
   */
  private static final int LINE_LIMIT =
      (int) Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 12);

  /** Other lines are kept up to here: enough for any message for people. */
  private static final int TEXT_LIMIT = 16 << 10;

  /** A prompt up to here fits into the empty pipe, so that writing it needs no thread. */
  private static final int PIPE_BYTES = 16 << 10;

  /** As many threads as pipes are open; the next agents use them again. */
  private static final Executor BACKGROUND = Executors.newCachedThreadPool(Agent::daemon);

  private final Process process;
  private final AgentProcesses processes;
  private final CompletableFuture<Integer> exit;
  private final CompletableFuture<Void> read;

  private Agent(Process process, AgentProcesses processes, CompletableFuture<Void> read) {
    this.process = process;
    this.processes = processes;
    this.exit = process.onExit().thenApply(Process::exitValue);
    this.read = read;
  }

  /** Receives what the agent prints; called from two threads. */
  public interface Output {
    /** An event of the documented form, whether its type is known or not. */
    default void event(CodexEvent event) {
      throw new IllegalStateException("only codex has events");
    }

    /** A line on stdout that is not an event, or a line on stderr. */
    void text(String stream, String line);

    /** A line on stdout so long that only its beginning was passed on, with its length in bytes. */
    default void unread(long bytes) {}
  }

  /**
   * Starts codex and sends it the prompt.
   *
   * @param command the program and its arguments; no shell reads them
   * @param folder its working folder
   * @param attemptId the id that marks it and all it starts
   * @param allowGithub whether it gets the GitHub tokens in the worker's environment
   * @param prompt what it reads on stdin
   * @throws IOException if it can't be started; none of its processes is left then
   */
  public static Agent start(
      List<String> command,
      Path folder,
      String attemptId,
      boolean allowGithub,
      String prompt,
      Output output)
      throws IOException {
    Predicate<String> withheld = name -> !allowGithub && GithubTokens.isOne(name);
    return startWhole(
        attemptId,
        moment -> {
          Process process = process(command, folder, attemptId, Map.of(), withheld);
          CompletableFuture<Void> stdout =
              inBackground(
                  () -> readEvents(process.getInputStream(), output),
                  () -> discard(process.getInputStream()));
          Agent agent = agent(process, attemptId, moment, stdout, "stderr", output);
          byte[] bytes = prompt.getBytes(StandardCharsets.UTF_8);
          if (bytes.length <= PIPE_BYTES) {
            send(process.getOutputStream(), bytes);
          } else {
            var unused = inBackground(() -> send(process.getOutputStream(), bytes), () -> {});
          }
          return agent;
        });
  }

  private interface Start {
    Agent after(StartMoment moment) throws IOException;
  }

  /** Ends the process if anything fails after its start, such as a thread's start. */
  private static Agent startWhole(String attemptId, Start start) throws IOException {
    try {
      return start.after(StartMoment.now());
    } catch (IOException | RuntimeException | Error e) {
      var unused = AgentProcesses.leftBy(attemptId).end(() -> true);
      if (e instanceof OutOfMemoryError) {
        throw ProcessLimit.failure(e);
      }
      if (e instanceof IOException io && ProcessLimit.isReached(io)) {
        throw ProcessLimit.failure(e);
      }
      throw e;
    }
  }

  /**
   * Starts a shell command from the worker's command line, such as the user's check of what codex
   * did. No part of the worker's environment is withheld from it.
   *
   * @param name the name of the stream of what it prints
   * @param environment what is added to its environment
   */
  public static Agent startCommand(
      String name,
      String command,
      Path folder,
      String attemptId,
      Map<String, String> environment,
      Output output)
      throws IOException {
    return startWhole(
        attemptId,
        moment -> {
          Process process =
              process(
                  List.of("/bin/sh", "-c", command), folder, attemptId, environment, each -> false);
          process.getOutputStream().close();
          CompletableFuture<Void> stdout =
              inBackground(
                  () -> readText(process.getInputStream(), name, output),
                  () -> discard(process.getInputStream()));
          return agent(process, attemptId, moment, stdout, name, output);
        });
  }

  private static Process process(
      List<String> command,
      Path folder,
      String attemptId,
      Map<String, String> environment,
      Predicate<String> withheld)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(folder.toString()));
    builder.environment().keySet().removeIf(withheld);
    builder.environment().putAll(environment);
    markEnvironment(builder.environment(), attemptId);
    return builder.start();
  }

  private static Agent agent(
      Process process,
      String attemptId,
      StartMoment moment,
      CompletableFuture<Void> stdout,
      String stderrName,
      Output output) {
    CompletableFuture<Void> stderr =
        inBackground(
            () -> readText(process.getErrorStream(), stderrName, output),
            () -> discard(process.getErrorStream()));
    return new Agent(
        process,
        AgentProcesses.of(attemptId, process.toHandle(), moment),
        CompletableFuture.allOf(stdout, stderr));
  }

  /** A worker that runs inside another attempt also passes that attempt's id on. */
  static void markEnvironment(Map<String, String> environment, String attemptId) {
    CallerLocale.restore(environment);
    for (String variable : ProcessTable.ofThisMachine().markVariables()) {
      environment.merge(variable, attemptId, (outer, inner) -> outer + " " + inner);
    }
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Returns its start in the kernel's own unit; -1 if unknown. */
  public long startTicks() {
    return ProcessTable.ofThisMachine().startOf(process.pid());
  }

  /** Completes with the exit code when the agent itself has exited. */
  public CompletableFuture<Integer> exit() {
    return exit;
  }

  /**
   * Ends the agent and everything it started; see {@link AgentProcesses#end}.
   *
   * @return the processes that could not be ended, normally none
   */
  public Set<Long> end(BooleanSupplier atOnce) {
    return processes.end(atOnce);
  }

  /**
   * Ends the processes left by an agent that has exited.
   *
   * @return the processes that could not be ended, normally none
   */
  public Set<Long> sweep(BooleanSupplier atOnce) {
    return processes.sweep(atOnce);
  }

  /**
   * Waits until all output has been passed on.
   *
   * @return false if the pipes are still open after this time: an escaped process holds them
   * @throws IOException if what was printed could not all be taken in
   */
  public boolean drain(Duration patience) throws IOException {
    try {
      read.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException("the agent's output could not be read: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  private static void readEvents(InputStream in, Output output) throws IOException {
    new BoundedLines(in, LINE_LIMIT)
        .forEach(
            line -> {
              if (line.dropped() == 0) {
                CodexEvent.parse(line.text())
                    .ifPresentOrElse(output::event, () -> pass(line, "stdout", output));
              } else {
                output.unread(bytes(line));
                pass(line, "stdout", output);
              }
            });
  }

  private static void readText(InputStream in, String stream, Output output) throws IOException {
    new BoundedLines(in, TEXT_LIMIT).forEach(line -> pass(line, stream, output));
  }

  private static void pass(BoundedLines.Line line, String stream, Output output) {
    if (line.dropped() > 0 || line.text().length() > TEXT_LIMIT) {
      int kept = Math.min(line.text().length(), 1000);
      output.text(
          stream, line.text().substring(0, kept) + " [… a line of " + bytes(line) + " bytes]");
    } else if (!line.text().isBlank()) {
      output.text(stream, line.text());
    }
  }

  private static long bytes(BoundedLines.Line line) {
    return line.text().getBytes(StandardCharsets.UTF_8).length + line.dropped();
  }

  /** An agent that does not read the whole prompt tells by its exit. */
  private static void send(OutputStream stdin, byte[] prompt) {
    try (stdin) {
      stdin.write(prompt);
    } catch (IOException e) {
      // The pipe is closed.
    }
  }

  /** Reads on after a failure, so that the agent is not blocked by a full pipe. */
  private static void discard(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The pipe is closed.
    }
  }

  private interface Reading {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> inBackground(Reading reading, Runnable afterFailure) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    BACKGROUND.execute(
        () -> {
          try {
            reading.run();
            done.complete(null);
          } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
            afterFailure.run();
          }
        });
    return done;
  }

  private static Thread daemon(Runnable runnable) {
    Thread thread = new Thread(runnable, "agent-pipe");
    thread.setDaemon(true);
    return thread;
  }
}
