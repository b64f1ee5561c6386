package dev.codexworker.codex;

import dev.codexworker.task.Visible;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes what codex is doing, in one line. */
public final class Activity {
  private static final int LONGEST = 200;

  /** How codex starts a command: in a shell of its own. */
  private static final Pattern SHELL =
      Pattern.compile("\\S*/(?:ba|z)?sh -l?c (?:'(?<quoted>[^']*)'|(?<plain>.*))", Pattern.DOTALL);

  /** What a transcript tells in the same words. */
  private static final Pattern TOLD =
      Pattern.compile("(thinking|codex|searched|changed|tool|verify|error|plan): .*");

  private Activity() {}

  /** Returns the activity that an event tells; empty if it tells none. */
  public static Optional<String> of(CodexEvent event) {
    return words(event).map(Activity::firstLine);
  }

  /** Returns the activity that an entry of a transcript tells; empty if it tells none. */
  public static Optional<String> ofTranscript(String entry) {
    if (entry.startsWith("$ ")) {
      return Optional.of(firstLine("$ " + unwrapped(entry.substring(2))));
    }
    if (entry.startsWith("exit ")) {
      return Optional.of("thinking");
    }
    return Optional.of(entry).filter(TOLD.asMatchPredicate()).map(Activity::firstLine);
  }

  private static Optional<String> words(CodexEvent event) {
    Map<String, Object> item = event.item();
    return switch (event.type()) {
      case "turn.started" -> Optional.of("thinking");
      case "item.started", "item.updated" -> begun(item);
      case "item.completed" -> completed(item);
      case "error" -> Optional.of(CodexEvent.text(event.fields(), "message"));
      default -> Optional.empty();
    };
  }

  private static Optional<String> begun(Map<String, Object> item) {
    return switch (CodexEvent.text(item, "type")) {
      case "command_execution" -> Optional.of("$ " + command(item));
      case "file_change" -> Optional.of("changing " + files(item));
      case "mcp_tool_call" -> Optional.of("tool: " + tool(item));
      case "web_search" -> Optional.of("searching: " + CodexEvent.text(item, "query"));
      default -> Optional.empty();
    };
  }

  private static Optional<String> completed(Map<String, Object> item) {
    return switch (CodexEvent.text(item, "type")) {
      case "command_execution", "mcp_tool_call" -> Optional.of("thinking");
      case "file_change" -> Optional.of("changed " + files(item));
      case "web_search" -> Optional.of("searched: " + CodexEvent.text(item, "query"));
      case "reasoning" ->
          Optional.of("thinking: " + CodexEvent.text(item, "text").replace("**", ""));
      case "agent_message" -> Optional.of("codex: " + CodexEvent.text(item, "text"));
      default -> Optional.empty();
    };
  }

  private static String command(Map<String, Object> item) {
    return unwrapped(CodexEvent.text(item, "command"));
  }

  private static String unwrapped(String command) {
    Matcher shell = SHELL.matcher(command);
    if (!shell.matches()) {
      return command;
    }
    return shell.group("quoted") == null ? shell.group("plain") : shell.group("quoted");
  }

  private static String tool(Map<String, Object> item) {
    return CodexEvent.text(item, "server") + "." + CodexEvent.text(item, "tool");
  }

  private static String files(Map<String, Object> item) {
    List<Map<String, Object>> changes = CodexEvent.objects(item, "changes");
    String first = changes.isEmpty() ? "files" : CodexEvent.text(changes.get(0), "path");
    return changes.size() < 2 ? first : first + " and %d more".formatted(changes.size() - 1);
  }

  private static String firstLine(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return Visible.cut(line, LONGEST);
  }
}
