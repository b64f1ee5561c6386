package dev.codexworker.output;

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

  /** Whether somebody can be asked: what is typed comes from a terminal and questions go to one. */
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

  /** The palette for stdout that the user's choice, the terminal and NO_COLOR ask for. */
  public Palette palette(ColorChoice choice) {
    boolean wanted =
        switch (choice) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO ->
              terminals.contains("1")
                  && environment.getOrDefault("NO_COLOR", "").isEmpty()
                  && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        };
    return wanted ? Palette.COLORS : Palette.PLAIN;
  }

  /**
   * How much fits on what stdout is: a terminal's size, or what COLUMNS says of the pager behind a
   * pipe. Nothing has to be cut where neither is known.
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

  /**
   * Whether stdout is a terminal that can show something changing in place, and wants it: not one
   * without colours, and not one that a build server keeps.
   */
  public boolean isLively(ColorChoice choice) {
    return terminals.contains("1")
        && palette(choice) == Palette.COLORS
        && !environment.getOrDefault("TERM", "dumb").equals("dumb")
        && environment.getOrDefault("CI", "").isEmpty();
  }
}
