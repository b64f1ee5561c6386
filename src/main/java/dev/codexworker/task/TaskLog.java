package dev.codexworker.task;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log of a task, open for one or more attempts; safe for several threads.
 *
 * <p>Lines that start in the first column are codex-worker's own: {@code == … ==} begins a block,
 * {@code -- … --} a section, {@code key: value} is a field. Everything that comes from outside, the
 * prompt and what the agent prints, is indented and has its control characters made visible, so
 * that nothing in it can be mistaken for a field.
 *
 * <p>Of a transcript the first {@link #HEAD_BYTES} are written as they come and the last {@link
 * #TAIL_BYTES} when the attempt ends; what lies between is counted.
 */
public final class TaskLog implements Closeable {
  static final int HEAD_BYTES = 4 << 20;
  static final int TAIL_BYTES = 256 << 10;

  static final String ATTEMPT = "== attempt ";
  static final String LAST_MESSAGE = "-- last message --";
  static final String INDENT = "  ";
  static final String SIGNATURE = "signature";
  static final String SILENT_SINCE = "no-answer-since";

  private final FileChannel channel;
  private final @Nullable TaskName task;
  private final @Nullable FolderKey key;
  private String attemptId = "";
  private final Deque<byte[]> tail = new ArrayDeque<>();
  private int tailBytes;
  private int headBytes;
  private long omittedLines;
  private long omittedBytes;

  /** A log whose headers and results are not signed. */
  TaskLog(FileChannel channel) {
    this(channel, null, null);
  }

  /** A log of a task whose headers and results are signed with its folder's key. */
  TaskLog(FileChannel channel, @Nullable TaskName task, @Nullable FolderKey key) {
    this.channel = channel;
    this.task = task;
    this.key = key;
  }

  /**
   * Opens a log to be read. What is not UTF-8 in it is replaced, never refused.
   *
   * @throws IOException if it can't be read, or is a symbolic link or anything else but a file
   */
  public static BufferedReader reader(Path log) throws IOException {
    return new BufferedReader(new InputStreamReader(open(log), StandardCharsets.UTF_8));
  }

  /** Opens a log to be read that is a file and no symbolic link. */
  static InputStream open(Path log) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(log, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(log.toString(), null, "not a regular file");
    }
    return Files.newInputStream(log, LinkOption.NOFOLLOW_LINKS);
  }

  /** Begins an attempt and makes its header durable. */
  public synchronized void header(AttemptHeader header) throws IOException {
    headerWithoutAgent(header);
    FolderChange.syncLog(channel);
  }

  /** Begins an attempt for which no agent is started: its result makes the header durable. */
  public synchronized void headerWithoutAgent(AttemptHeader header) throws IOException {
    headBytes = 0;
    String gap = channel.size() > 0 ? "\n" : "";
    attemptId = Visible.line(header.id());
    Map<String, String> fields = header.fields();
    if (task != null && key != null) {
      fields.put(SIGNATURE, key.sign(header.signedTexts(task)));
    }
    append(gap + ATTEMPT + attemptId + " ==\n" + fields(fields));
  }

  /** Writes down the prompt, just before it is sent to codex. */
  public synchronized void prompt(String prompt) throws IOException {
    append("-- prompt --\n" + indented(prompt) + "-- transcript --\n");
  }

  /** Writes down which process the agent is, as soon as it has been started. */
  public synchronized void agent(long pid, long startTicks) throws IOException {
    append("agent: " + pid + " start " + startTicks + "\n");
  }

  /** Writes down codex's thread, as soon as codex has named it. */
  public synchronized void thread(String threadId) throws IOException {
    append("thread: " + Visible.line(threadId) + "\n");
  }

  /** Writes down since when the provider has not answered, or that this is over. */
  public synchronized void silence(String since) throws IOException {
    append(SILENT_SINCE + ": " + since + "\n");
  }

  /** Adds a line or several to the transcript; does nothing once the log is closed. */
  public synchronized void transcript(String text) throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    byte[] bytes = indented(text).getBytes(StandardCharsets.UTF_8);
    if (tailBytes == 0 && headBytes + bytes.length <= HEAD_BYTES) {
      headBytes += bytes.length;
      FolderChange.append(channel, ByteBuffer.wrap(bytes));
      return;
    }
    tail.addLast(bytes);
    tailBytes += bytes.length;
    while (tailBytes > TAIL_BYTES && tail.size() > 1) {
      byte[] dropped = tail.removeFirst();
      tailBytes -= dropped.length;
      omittedBytes += dropped.length;
      omittedLines += lines(dropped);
    }
  }

  /** Ends an attempt: the kept end of the transcript, the last message and the result, durable. */
  public synchronized void result(AttemptResult result) throws IOException {
    flushTail();
    StringBuilder text = new StringBuilder();
    if (!result.lastMessage().isBlank()) {
      text.append(LAST_MESSAGE + "\n").append(indented(result.lastMessage()));
    }
    Map<String, String> fields = result.fields();
    if (task != null && key != null && !attemptId.isEmpty()) {
      fields.put(SIGNATURE, key.sign(result.signedTexts(task, attemptId)));
    }
    text.append("== result ==\n").append(fields(fields)).append("== end ==\n");
    append(text.toString());
    FolderChange.syncLog(channel);
  }

  /** Notes that the outcomes so far were forgotten, so that the next attempt starts afresh. */
  synchronized void reset(Instant when) throws IOException {
    append("\n== reset ==\nwhen: " + when + "\n");
    FolderChange.syncLog(channel);
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }

  private void flushTail() throws IOException {
    if (omittedLines > 0) {
      append("omitted: %d lines, %d bytes\n".formatted(omittedLines, omittedBytes));
    }
    for (byte[] bytes : tail) {
      FolderChange.append(channel, ByteBuffer.wrap(bytes));
    }
    tail.clear();
    tailBytes = 0;
    omittedLines = 0;
    omittedBytes = 0;
  }

  private void append(String text) throws IOException {
    FolderChange.append(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String fields(Map<String, String> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            text.append(key).append(": ").append(Visible.line(value)).append('\n');
          }
        });
    return text.toString();
  }

  private static String indented(String text) {
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return INDENT + Visible.text(body).replace("\n", "\n" + INDENT) + "\n";
  }

  private static long lines(byte[] bytes) {
    long lines = 0;
    for (byte b : bytes) {
      if (b == '\n') {
        lines++;
      }
    }
    return lines;
  }
}
