package dev.codexworker.output;

import dev.codexworker.task.Visible;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The streams and surroundings of the program.
 *
 * @param in what the user types, a line at a time
 * @param out results
 * @param err errors and questions
 * @param environment the environment variables
 * @param terminals the standard streams that are terminals, as their digits: "012" for all
 */
public record Console(
    BufferedReader in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    String terminals) {

  /** Returns why stdout could not be written; empty if it could, or if its reader has gone. */
  public Optional<IOException> failure() {
    return out instanceof Output output ? output.failure() : Optional.empty();
  }

  /** Prints a line on stderr that tells of a problem. */
  public void problem(String text) {
    err.println(problemLine(text));
  }

  static String problemLine(String text) {
    return "codex-worker: " + Visible.line(text);
  }

  /** Whether the program can ask the user: both stdin and stderr are terminals. */
  public boolean canAsk() {
    return terminals.contains("0") && terminals.contains("2");
  }

  /** Asks a question that only "y" or "yes" answers with yes. */
  public boolean confirm(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    try {
      String answer = in.readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the palette for stdout by the user's choice and the environment. */
  public Palette palette(ColorChoice choice) {
    boolean wanted =
        switch (choice) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> canRedraw() && isUnset("NO_COLOR");
        };
    return wanted ? Palette.COLORS : Palette.PLAIN;
  }

  /** Whether to draw on stdout in place. */
  public boolean isLively(ColorChoice choice) {
    return canRedraw() && palette(choice) == Palette.COLORS;
  }

  /** Whether stdout is a terminal that knows escape sequences, and no CI system reads it. */
  private boolean canRedraw() {
    return terminals.contains("1")
        && !isUnset("TERM")
        && !environment.getOrDefault("TERM", "").equals("dumb")
        && isUnset("CI");
  }

  private boolean isUnset(String variable) {
    return environment.getOrDefault(variable, "").isEmpty();
  }

  /**
   * Returns the size of the terminal behind stdout, or the width in COLUMNS for a pager behind a
   * pipe. Without both, nothing is cut.
   */
  public TerminalSize size() {
    Optional<TerminalSize> terminal =
        terminals.contains("1") ? TerminalSize.ofStdout() : Optional.empty();
    String columns = environment.getOrDefault("COLUMNS", "");
    return terminal.orElseGet(
        () ->
            new TerminalSize(
                columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : Integer.MAX_VALUE,
                Integer.MAX_VALUE));
  }
}
