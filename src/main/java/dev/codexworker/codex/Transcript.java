package dev.codexworker.codex;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns codex's events into lines for people. */
public final class Transcript {
  private static final int OUTPUT_HEAD = 100;
  private static final int OUTPUT_TAIL = 100;
  private static final int BRIEF = 200;

  private Transcript() {}

  /** Returns an event's text, in one or more lines; empty if it adds nothing. */
  public static Optional<String> text(CodexEvent event) {
    Map<String, Object> fields = event.fields();
    return switch (event.type()) {
      case "thread.started", "turn.started" -> Optional.empty();
      case "item.started", "item.updated" -> begun(event.item());
      case "item.completed" -> Optional.of(completed(event));
      case "turn.completed" -> Optional.of("turn completed");
      case "turn.failed" ->
          Optional.of(
              "turn failed: " + CodexEvent.text(CodexEvent.object(fields, "error"), "message"));
      case "error" -> Optional.of("error: " + CodexEvent.text(fields, "message"));
      default -> Optional.of(raw(event));
    };
  }

  private static Optional<String> begun(Map<String, Object> item) {
    boolean command = CodexEvent.text(item, "type").equals("command_execution");
    return command && CodexEvent.text(item, "status").equals("in_progress")
        ? Optional.of("$ " + CodexEvent.text(item, "command"))
        : Optional.empty();
  }

  private static String completed(CodexEvent event) {
    Map<String, Object> item = event.item();
    return switch (CodexEvent.text(item, "type")) {
      case "agent_message" -> "codex: " + CodexEvent.text(item, "text");
      case "reasoning" -> "thinking: " + brief(CodexEvent.text(item, "text"));
      case "plan" -> "plan: " + CodexEvent.text(item, "text");
      case "command_execution" -> command(item);
      case "file_change" -> "changed: " + changes(item);
      case "mcp_tool_call" ->
          "tool: %s.%s %s"
              .formatted(
                  CodexEvent.text(item, "server"),
                  CodexEvent.text(item, "tool"),
                  CodexEvent.text(item, "status"));
      case "web_search" -> "searched: " + CodexEvent.text(item, "query");
      case "todo_list" -> "to do:" + todos(item);
      case "error" -> "warning: " + CodexEvent.text(item, "message");
      default -> raw(event);
    };
  }

  private static String command(Map<String, Object> item) {
    String output = capped(CodexEvent.text(item, "aggregated_output").strip());
    Object exit = item.get("exit_code");
    return "exit " + (exit == null ? "unknown" : exit) + (output.isBlank() ? "" : "\n" + output);
  }

  /** The first and the last lines of what a command printed, with the number of those between. */
  private static String capped(String output) {
    List<String> lines = output.lines().toList();
    if (lines.size() <= OUTPUT_HEAD + OUTPUT_TAIL) {
      return output;
    }
    return String.join("\n", lines.subList(0, OUTPUT_HEAD))
        + "\n[… %d lines …]\n".formatted(lines.size() - OUTPUT_HEAD - OUTPUT_TAIL)
        + String.join("\n", lines.subList(lines.size() - OUTPUT_TAIL, lines.size()));
  }

  /** The first line of a thought, which is its title. */
  private static String brief(String thought) {
    String line = thought.strip().lines().findFirst().orElse("").replace("**", "");
    return Visible.cut(line, BRIEF);
  }

  private static String changes(Map<String, Object> item) {
    return CodexEvent.objects(item, "changes").stream()
        .map(change -> CodexEvent.text(change, "kind") + " " + CodexEvent.text(change, "path"))
        .collect(Collectors.joining(", "));
  }

  private static String todos(Map<String, Object> item) {
    List<Map<String, Object>> todos = CodexEvent.objects(item, "items");
    return todos.stream()
        .map(
            todo ->
                (Boolean.TRUE.equals(todo.get("completed")) ? "\n[x] " : "\n[ ] ")
                    + CodexEvent.text(todo, "text"))
        .collect(Collectors.joining());
  }

  private static String raw(CodexEvent event) {
    try {
      return "event: " + JSON.std.asString(event.fields());
    } catch (IOException e) {
      return "event: " + event.type();
    }
  }
}
