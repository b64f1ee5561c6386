package dev.codexworker.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads lines of UTF-8 from a stream and keeps a limited part of each. Many streams at once share a
 * quarter of the memory for their long lines, and such lines are passed on one at a time.
 */
public final class BoundedLines {
  private static final int FIRST_CAPACITY = 8 << 10;
  private static final int LONG = 256 << 10;

  /** How many bytes all readers together may still keep beyond their first capacity. */
  private static final AtomicLong ROOM = new AtomicLong(Runtime.getRuntime().maxMemory() / 4);

  private final InputStream in;
  private final int limit;

  private byte[] kept = new byte[FIRST_CAPACITY];
  private int length;
  private long dropped;

  /** Keeps at most {@code limit} bytes of a line. */
  public BoundedLines(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /**
   * A line, without its end.
   *
   * @param text the part that was kept
   * @param dropped the number of bytes that were not kept
   */
  public record Line(String text, long dropped) {}

  /** Passes every line on until the stream ends. */
  public void forEach(Consumer<Line> sink) throws IOException {
    try {
      passLines(sink);
    } finally {
      shrink();
    }
  }

  private void passLines(Consumer<Line> sink) throws IOException {
    byte[] chunk = new byte[FIRST_CAPACITY];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      int start = 0;
      for (int i = 0; i < n; i++) {
        if (chunk[i] == '\n') {
          keep(chunk, start, i);
          pass(sink);
          start = i + 1;
        }
      }
      keep(chunk, start, n);
    }
    if (length > 0 || dropped > 0) {
      pass(sink);
    }
  }

  private void keep(byte[] chunk, int from, int to) {
    int wanted = Math.min(to - from, limit - length);
    if (length + wanted > kept.length) {
      grow(length + wanted);
    }
    int room = Math.min(wanted, kept.length - length);
    System.arraycopy(chunk, from, kept, length, room);
    length += room;
    dropped += to - from - room;
  }

  /** Does nothing if the other readers have used up the memory. */
  private void grow(int least) {
    int capacity = Math.min(limit, Math.max(least, kept.length * 2));
    int more = capacity - kept.length;
    if (ROOM.addAndGet(-more) >= 0) {
      kept = Arrays.copyOf(kept, capacity);
    } else {
      ROOM.addAndGet(more);
    }
  }

  private void pass(Consumer<Line> sink) {
    if (length < LONG) {
      accept(sink);
    } else {
      synchronized (ROOM) {
        accept(sink);
      }
    }
    length = 0;
    dropped = 0;
    shrink();
  }

  private void accept(Consumer<Line> sink) {
    sink.accept(new Line(new String(kept, 0, length, StandardCharsets.UTF_8), dropped));
  }

  private void shrink() {
    if (kept.length > FIRST_CAPACITY) {
      ROOM.addAndGet(kept.length - FIRST_CAPACITY);
      kept = new byte[FIRST_CAPACITY];
    }
  }
}
