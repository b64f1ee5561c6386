package dev.codexworker.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How many agents may run at a time: a number, or a file that holds one and is read again and again
 * while the run lasts; safe for several threads.
 */
public final class Concurrency {
  /** The most agents at a time. */
  public static final int MOST = 64;

  private static final Duration LOOK = Duration.ofMillis(500);

  /** Longer than any number with blanks around it. */
  private static final int MOST_BYTES = 64;

  private final Optional<Path> file;
  private int now;
  private long lastLook = System.nanoTime();

  /** A file that is being written is empty for a moment: the second bad look in a row counts. */
  private int badLooks;

  private Concurrency(Optional<Path> file, int now) {
    this.file = file;
    this.now = now;
  }

  /**
   * A number that does not change.
   *
   * @throws IllegalArgumentException if there may not be so many
   */
  public static Concurrency of(int number) {
    if (number < 1 || number > MOST) {
      throw new IllegalArgumentException("must be 1-" + MOST);
    }
    return new Concurrency(Optional.empty(), number);
  }

  /**
   * The number in a file.
   *
   * @throws IllegalArgumentException if the file holds none
   */
  public static Concurrency in(Path file) {
    int number =
        read(file)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "is neither a number from 1 to "
                            + MOST
                            + " nor a file that holds one from 0 to "
                            + MOST));
    return new Concurrency(Optional.of(file.toAbsolutePath()), number);
  }

  /** The most agents that there may ever be at a time. */
  public int most() {
    return file.isPresent() ? MOST : now;
  }

  /** How many there may be, by the last look. */
  public synchronized int known() {
    return now;
  }

  /** How many there may be now; a change is told. */
  public synchronized int now(RunListener listener) {
    if (file.isEmpty() || System.nanoTime() - lastLook < LOOK.toNanos()) {
      return now;
    }
    lastLook = System.nanoTime();
    Optional<Integer> read = read(file.get());
    if (read.isEmpty()) {
      badLooks++;
      if (badLooks == 2) {
        listener.notice(bad());
      }
      return now;
    }
    badLooks = 0;
    if (read.get() != now) {
      now = read.get();
      listener.on(new RunEvent.Concurrency(now));
    }
    return now;
  }

  private String bad() {
    return "no number from 0 to %d in %s: there are still at most %d agents at a time"
        .formatted(MOST, Visible.line(file.orElseThrow().toString()), now);
  }

  private static Optional<Integer> read(Path file) {
    try {
      // An empty file may be one that must not be opened: the lock file of a queue folder.
      if (!Files.isRegularFile(file) || Files.size(file) == 0) {
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        String text = new String(in.readNBytes(MOST_BYTES), UTF_8).strip();
        return Optional.of(text)
            .filter(t -> t.matches("[0-9]{1,2}"))
            .map(Integer::valueOf)
            .filter(number -> number <= MOST);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** As an option's value, right in any folder. */
  @Override
  public String toString() {
    return file.map(Path::toString).orElse(Integer.toString(now));
  }
}
