package dev.codexworker.process;

import java.util.List;
import java.util.regex.Pattern;

/** Quotes command lines for a shell. */
public final class ShellCommand {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellCommand() {}

  /** Returns a command line as typed into a shell. */
  public static String display(List<String> command) {
    StringBuilder line = new StringBuilder();
    for (String argument : command) {
      line.append(line.isEmpty() ? "" : " ");
      line.append(
          NEEDS_NO_QUOTES.matcher(argument).matches()
              ? argument
              : "'" + argument.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }
}
