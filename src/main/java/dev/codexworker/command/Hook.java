package dev.codexworker.command;

import dev.codexworker.codex.Agent;
import dev.codexworker.process.ProcessLimit;
import dev.codexworker.task.IoMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A command of the user that is run when something has happened. Its time is bounded, and nothing
 * that it started outlives it.
 */
public final class Hook {
  /** How long a command may take. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration DRAIN = Duration.ofSeconds(1);
  private static final long LOOK_MILLIS = 100;

  private final String command;
  private final BooleanSupplier atOnce;
  private final Consumer<String> printed;

  /**
   * A hook.
   *
   * @param command the command, for /bin/sh
   * @param atOnce polled; once true, the command is killed
   * @param printed takes the lines that it prints
   */
  public Hook(String command, BooleanSupplier atOnce, Consumer<String> printed) {
    this.command = command;
    this.atOnce = atOnce;
    this.printed = printed;
  }

  /**
   * Runs the command here and waits for its end.
   *
   * @param environment what is added to its environment
   * @return what went wrong; empty if it exited with 0
   */
  public Optional<String> run(Map<String, String> environment) {
    return run(environment, LIMIT);
  }

  Optional<String> run(Map<String, String> environment, Duration limit) {
    String id = "hook-%x-%x".formatted(System.nanoTime(), ThreadLocalRandom.current().nextLong());
    try {
      Path here = Path.of("").toAbsolutePath();
      Agent process =
          Agent.startCommand(
              "hook", command, here, id, environment, (stream, line) -> printed.accept(line));
      return await(process, limit);
    } catch (IOException | OutOfMemoryError e) {
      String why = e instanceof IOException io ? IoMessage.of(io) : ProcessLimit.words(e);
      return Optional.of("could not be run: " + why);
    }
  }

  private Optional<String> await(Agent process, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - deadline < 0 && !atOnce.getAsBoolean()) {
      try {
        int exit = process.exit().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        var unused = process.sweep(atOnce);
        process.drain(DRAIN);
        return exit == 0 ? Optional.empty() : Optional.of("exited with " + exit);
      } catch (TimeoutException e) {
        // It still runs.
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException("this wait never fails and is never interrupted", e);
      }
    }
    var unused = process.end(() -> true);
    process.drain(DRAIN);
    return Optional.of(
        atOnce.getAsBoolean()
            ? "was killed"
            : "took more than " + limit.toSeconds() + " s and was killed");
  }
}
