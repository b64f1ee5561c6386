package dev.codexworker.command;

import java.nio.file.Path;
import java.util.Map;

/**
 * A shell command from the user's command line. It runs without a sandbox, and nothing of the
 * environment is withheld from it.
 *
 * @param kind what it is for
 * @param text the command
 * @param folder where it runs
 * @param environment what is added to its environment
 */
public record UserCommand(Kind kind, String text, Path folder, Map<String, String> environment) {
  /** The variable with the path of the task. */
  public static final String TASK = "CODEX_WORKER_TASK";

  /** What a command is for. */
  public enum Kind {
    /** It checks what was done. */
    VERIFY("verify", "the check"),
    /** It makes a worktree ready. */
    SETUP("setup", "the set-up");

    private final String label;
    private final String words;

    Kind(String label, String words) {
      this.label = label;
      this.words = words;
    }

    /** The name of its lines in a log. */
    String label() {
      return label;
    }

    /** What messages call it. */
    String words() {
      return words;
    }
  }

  /** The line that announces it. */
  public String announced() {
    return kind.label + ": $ " + text;
  }
}
