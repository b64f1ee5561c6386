package dev.codexworker.codex;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The state of one turn in codex's record of a thread, read line by line. */
final class LastTurn {
  /** The kind of entry that begins a turn. */
  static final String START = "task_started";

  final Instant started;
  private String provider = "";
  private String prompt = "";
  private boolean completed;
  private String lastMessage = "";
  private String error = "";
  private OptionalInt httpStatus = OptionalInt.empty();
  private Optional<Tokens> usage = Optional.empty();
  private AccountLimits limits = AccountLimits.NONE;
  private int toolOutputs;
  private int sandboxFailures;

  LastTurn(Instant started) {
    this.started = started;
  }

  /** Adds a line; returns the turn that it belongs to, which may be a new one. */
  LastTurn after(String line) {
    Map<String, Object> entry;
    try {
      entry = JSON.std.mapFrom(line);
    } catch (IOException e) {
      return this;
    }
    Map<String, Object> payload = CodexEvent.object(entry, "payload");
    String kind = CodexEvent.text(payload, "type");
    switch (CodexEvent.text(entry, "type")) {
      case "event_msg" -> {
        if (kind.equals(START)) {
          return new LastTurn(instant(CodexEvent.text(entry, "timestamp")));
        }
        event(kind, payload, instant(CodexEvent.text(entry, "timestamp")));
      }
      case "token_usage_record" ->
          usage = Evidence.usage(CodexEvent.object(payload, "thread_token_usage"));
      case "response_item" -> {
        if (kind.equals("function_call_output")) {
          toolOutputs++;
          sandboxFailures += SandboxComplaint.isFailure(CodexEvent.text(payload, "output")) ? 1 : 0;
        }
      }
      default -> {
        // Everything else tells of the way, not of the end.
      }
    }
    return this;
  }

  private static Instant instant(String timestamp) {
    try {
      return Instant.parse(timestamp);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private void event(String kind, Map<String, Object> payload, Instant when) {
    switch (kind) {
      case "item_completed" -> {
        Map<String, Object> item = CodexEvent.object(payload, "item");
        if (CodexEvent.text(item, "type").equals("UserMessage")) {
          List<String> parts = new ArrayList<>();
          CodexEvent.objects(item, "content").forEach(p -> parts.add(CodexEvent.text(p, "text")));
          prompt = String.join("", parts);
        }
      }
      case "thread_settings_applied" ->
          provider =
              CodexEvent.text(CodexEvent.object(payload, "thread_settings"), "model_provider_id");
      case "token_count" -> {
        AccountLimits now = limits(CodexEvent.object(payload, "rate_limits"), when);
        limits = now.windows().isEmpty() ? limits : now;
      }
      case "task_complete" -> {
        failure(CodexEvent.object(payload, "error"));
        completed = !payload.containsKey("error");
        lastMessage = completed ? CodexEvent.text(payload, "last_agent_message") : "";
      }
      default -> {
        // Everything else tells of the way, not of the end.
      }
    }
  }

  /** The kind of failure is a name, or an object with the name as its only key. */
  private void failure(Map<String, Object> failure) {
    Object info = failure.get("codex_error_info");
    if (info instanceof String name) {
      error = name;
    } else if (info instanceof Map<?, ?> map && map.size() == 1) {
      error = String.valueOf(map.keySet().iterator().next());
      long status =
          CodexEvent.number(
              CodexEvent.object(CodexEvent.object(failure, "codex_error_info"), error),
              "http_status_code");
      httpStatus = status == 0 ? OptionalInt.empty() : OptionalInt.of((int) status);
    }
  }

  ThreadRecord record() {
    return new ThreadRecord(
        provider,
        prompt,
        completed,
        lastMessage,
        error,
        httpStatus,
        usage,
        limits,
        toolOutputs,
        sandboxFailures);
  }

  /** Reads any number of windows; their names don't matter. */
  private static AccountLimits limits(Map<String, Object> limits, Instant when) {
    List<AccountLimits.Window> windows = new ArrayList<>();
    for (String name : limits.keySet()) {
      Map<String, Object> window = CodexEvent.object(limits, name);
      long resetsAt = CodexEvent.number(window, "resets_at");
      if (resetsAt > 0 && window.get("used_percent") instanceof Number used) {
        windows.add(
            new AccountLimits.Window(
                Duration.ofMinutes(CodexEvent.number(window, "window_minutes")),
                used.doubleValue(),
                Instant.ofEpochSecond(resetsAt)));
      }
    }
    Map<String, Object> credits = CodexEvent.object(limits, "credits");
    boolean paid =
        Boolean.TRUE.equals(credits.get("has_credits"))
            || Boolean.TRUE.equals(credits.get("unlimited"));
    return new AccountLimits(when, windows, paid);
  }
}
