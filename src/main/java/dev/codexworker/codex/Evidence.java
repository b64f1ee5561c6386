package dev.codexworker.codex;

import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Tokens;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** The evidence on an attempt: what codex printed and recorded; safe for several threads. */
public final class Evidence {
  private static final int STDERR_LINES = 20;

  private final Deque<String> stderr = new ArrayDeque<>();
  private String threadId = "";
  private String lastMessage = "";
  private String turnFailure = "";
  private String lastError = "";
  private final boolean sandboxed;
  private ThreadRecord record = ThreadRecord.NONE;
  private String sandboxComplaint = "";
  private int commands;
  private int sandboxFailures;
  private long unreadBytes;
  private boolean reconnecting;
  private boolean worked;
  private boolean turnStarted;
  private boolean resumable;
  private boolean answered;
  private boolean turnCompleted;
  private Optional<Tokens> usage = Optional.empty();

  /**
   * Starts with no evidence.
   *
   * @param sandboxed whether the agent's commands run in codex's sandbox
   */
  public Evidence(boolean sandboxed) {
    this.sandboxed = sandboxed;
  }

  /** Returns the evidence of an earlier answer: its thread and message. */
  public static Evidence remembered(Optional<String> threadId, String lastMessage) {
    Evidence evidence = new Evidence(true);
    evidence.threadId = threadId.orElse("");
    evidence.lastMessage = lastMessage;
    return evidence;
  }

  /** Adds an event. */
  public synchronized void add(CodexEvent event) {
    Map<String, Object> fields = event.fields();
    resumable |= turnStarted;
    answered |= isAnswer(event);
    worked |= event.type().startsWith("item.") && Progress.isProgress(event);
    if (Progress.isProgress(event)) {
      lastError = "";
    }
    switch (event.type()) {
      case "thread.started" -> {
        String id = CodexEvent.text(fields, "thread_id");
        threadId = LogHistory.THREAD.matcher(id).matches() ? id : "";
      }
      case "turn.started" -> {
        turnStarted = true;
        turnCompleted = false;
      }
      case "turn.completed" -> {
        turnCompleted = true;
        usage = usage(CodexEvent.object(fields, "usage"));
      }
      case "turn.failed" -> turnFailure = failure(fields);
      case "error" -> {
        lastError = CodexEvent.text(fields, "message");
        reconnecting |= lastError.startsWith("Reconnecting");
      }
      case "item.completed" -> item(event.item());
      default -> {
        // Other events say nothing about the outcome.
      }
    }
  }

  private void item(Map<String, Object> item) {
    switch (CodexEvent.text(item, "type")) {
      case "agent_message" -> lastMessage = CodexEvent.text(item, "text");
      case "command_execution" -> {
        commands++;
        String output = CodexEvent.text(item, "aggregated_output");
        if (CodexEvent.text(item, "status").equals("failed")
            && SandboxComplaint.isFailure(output)) {
          sandboxFailures++;
          sandboxComplaint = SandboxComplaint.complaint(output);
        }
      }
      default -> {
        // Other items say nothing about the outcome.
      }
    }
  }

  /** Adds a line that was too long to read. */
  public synchronized void addUnread(long bytes) {
    unreadBytes = Math.max(unreadBytes, bytes);
  }

  /** Adds codex's record of the turn. */
  public synchronized void add(ThreadRecord recorded) {
    record = recorded;
  }

  /** Whether an event proves that the model's provider has answered. */
  public static boolean isAnswer(CodexEvent event) {
    boolean turnEnded = event.type().equals("turn.completed") || event.type().equals("turn.failed");
    return turnEnded || (event.type().startsWith("item.") && Progress.isProgress(event));
  }

  /** Whether the model's provider has answered. */
  public synchronized boolean isAnswered() {
    return answered;
  }

  private static String failure(Map<String, Object> fields) {
    String message = CodexEvent.text(CodexEvent.object(fields, "error"), "message");
    return message.isBlank() ? "the turn failed without a message" : message;
  }

  /** Reads reported tokens; empty if there are none, or the numbers cannot be true. */
  static Optional<Tokens> usage(Map<String, Object> usage) {
    Tokens tokens =
        new Tokens(
            CodexEvent.number(usage, "input_tokens"),
            CodexEvent.number(usage, "cached_input_tokens"),
            CodexEvent.number(usage, "output_tokens"),
            CodexEvent.number(usage, "reasoning_output_tokens"));
    return usage.isEmpty() || !tokens.isPossible() ? Optional.empty() : Optional.of(tokens);
  }

  /** Adds a line of stderr. */
  public synchronized void addStderr(String line) {
    stderr.addLast(line);
    if (stderr.size() > STDERR_LINES) {
      stderr.removeFirst();
    }
  }

  /** Returns codex's thread; empty if it named none. */
  public synchronized Optional<String> threadId() {
    return Optional.of(threadId).filter(id -> !id.isEmpty());
  }

  /**
   * Returns codex's thread if it can be resumed: an event came after the start of the turn, so
   * codex has recorded the prompt.
   */
  public synchronized Optional<String> resumableThread() {
    return resumable ? threadId() : Optional.empty();
  }

  /** Codex's last message, empty if there was none. */
  public synchronized String lastMessage() {
    return lastMessage;
  }

  /** Returns the thread's tokens as codex reported or recorded them; empty if it did neither. */
  public synchronized Optional<Tokens> usage() {
    return usage.or(record::usage);
  }

  /** Whether codex has reported a completed turn and left an answer. */
  public synchronized boolean isTurnAnswered() {
    return turnCompleted && turnFailure.isEmpty() && !lastMessage.isBlank();
  }

  /** Returns the account's limits at the end of the turn. */
  public synchronized AccountLimits limits() {
    return record.limits();
  }

  synchronized ThreadRecord record() {
    return record;
  }

  /**
   * Returns the sandbox's complaint if every command failed with it; empty if one ran, or none was
   * started.
   */
  synchronized Optional<String> brokenSandbox() {
    if (!sandboxed) {
      return Optional.empty();
    }
    if (commands > 0) {
      return commands == sandboxFailures ? Optional.of(sandboxComplaint) : Optional.empty();
    }
    return record.isSandboxBroken()
        ? Optional.of("see codex's record of the thread")
        : Optional.empty();
  }

  /** Whether codex did anything at all in this turn. */
  synchronized boolean worked() {
    return worked;
  }

  /** Returns the length of the longest line that was not read; 0 if all were read. */
  synchronized long unreadBytes() {
    return unreadBytes;
  }

  /** Whether codex has lost the connection to the provider and tried to reconnect. */
  synchronized boolean reconnecting() {
    return reconnecting;
  }

  synchronized boolean turnCompleted() {
    return turnCompleted;
  }

  /** Returns why the turn failed; empty if codex reported no failure. */
  synchronized String turnFailure() {
    return turnFailure;
  }

  /** Returns the last error since the last progress; empty if there was none. */
  public synchronized String lastError() {
    return lastError;
  }

  synchronized String stderr() {
    return String.join("\n", stderr);
  }
}
