package dev.codexworker.codex;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** What a codex printed that bears on how it went; safe for the two threads that feed it. */
public final class Evidence {
  private static final int STDERR_LINES = 20;

  private final Deque<String> stderr = new ArrayDeque<>();
  private String threadId = "";
  private String lastMessage = "";
  private String turnFailure = "";
  private String lastError = "";
  private boolean turnStarted;
  private boolean resumable;
  private boolean answered;
  private boolean turnCompleted;
  private Optional<Usage> usage = Optional.empty();

  /**
   * Tokens as codex counts them, for the whole thread so far.
   *
   * @param input tokens read, cached ones included
   * @param cached how many of the input came from the cache
   * @param output tokens written, reasoning included
   * @param reasoning how many of the output were reasoning
   */
  public record Usage(long input, long cached, long output, long reasoning) {}

  /** What is left of an earlier answer: the thread and the message. */
  public static Evidence remembered(Optional<String> threadId, String lastMessage) {
    Evidence evidence = new Evidence();
    evidence.threadId = threadId.orElse("");
    evidence.lastMessage = lastMessage;
    return evidence;
  }

  /** Takes an event in. */
  public synchronized void add(CodexEvent event) {
    Map<String, Object> fields = event.fields();
    resumable |= turnStarted;
    answered |= isAnswer(event);
    if (Progress.isProgress(event)) {
      lastError = "";
    }
    switch (event.type()) {
      case "thread.started" -> {
        String id = CodexEvent.text(fields, "thread_id");
        threadId = id.matches("[0-9A-Za-z][0-9A-Za-z_-]{0,127}") ? id : "";
      }
      case "turn.started" -> turnStarted = true;
      case "turn.completed" -> {
        turnCompleted = true;
        usage = usage(CodexEvent.object(fields, "usage"));
      }
      case "turn.failed" -> turnFailure = failure(fields);
      case "error" -> lastError = CodexEvent.text(fields, "message");
      case "item.completed" -> {
        if (CodexEvent.text(event.item(), "type").equals("agent_message")) {
          lastMessage = CodexEvent.text(event.item(), "text");
        }
      }
      default -> {
        // Everything else tells of the way, not of the end.
      }
    }
  }

  /** Whether the event could not be without an answer of the model's provider. */
  public static boolean isAnswer(CodexEvent event) {
    boolean turnEnded = event.type().equals("turn.completed") || event.type().equals("turn.failed");
    return turnEnded || (event.type().startsWith("item.") && Progress.isProgress(event));
  }

  /** Whether the model's provider was heard of at all. */
  public synchronized boolean isAnswered() {
    return answered;
  }

  private static String failure(Map<String, Object> fields) {
    String message = CodexEvent.text(CodexEvent.object(fields, "error"), "message");
    return message.isBlank() ? "the turn failed without a message" : message;
  }

  private static Optional<Usage> usage(Map<String, Object> usage) {
    return usage.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Usage(
                CodexEvent.number(usage, "input_tokens"),
                CodexEvent.number(usage, "cached_input_tokens"),
                CodexEvent.number(usage, "output_tokens"),
                CodexEvent.number(usage, "reasoning_output_tokens")));
  }

  /** Takes a line of stderr in. */
  public synchronized void addStderr(String line) {
    stderr.addLast(line);
    if (stderr.size() > STDERR_LINES) {
      stderr.removeFirst();
    }
  }

  /** Codex's thread, empty if it named none. */
  public synchronized Optional<String> threadId() {
    return Optional.of(threadId).filter(id -> !id.isEmpty());
  }

  /**
   * Codex's thread, if it is worth going on with: something came after the turn had started, so
   * that the thread's record holds the prompt.
   */
  public synchronized Optional<String> resumableThread() {
    return resumable ? threadId() : Optional.empty();
  }

  /** Codex's last message, empty if there was none. */
  public synchronized String lastMessage() {
    return lastMessage;
  }

  /** What codex reported of its use of tokens; empty if it reported none. */
  public synchronized Optional<Usage> usage() {
    return usage;
  }

  /** Whether codex said that its turn was completed. */
  synchronized boolean turnCompleted() {
    return turnCompleted;
  }

  /** Why the turn failed, empty if codex did not say that it failed. */
  synchronized String turnFailure() {
    return turnFailure;
  }

  /** The last error that codex reported since it last got on, empty if there was none. */
  synchronized String lastError() {
    return lastError;
  }

  /** The last lines of stderr. */
  synchronized String stderr() {
    return String.join("\n", stderr);
  }
}
