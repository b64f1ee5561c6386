package dev.codexworker.process;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quotes command lines for a shell. */
public final class ShellCommand {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellCommand() {}

  /** The name of a setting that holds a secret, in what follows {@code -c} or in a table there. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?<![\\w.\"'-])(?<name>[\\w.\"'-]*(?:KEY|TOKEN|SECRET)[\"']?\\s*=\\s*)(?<value>.*)",
          Pattern.DOTALL);

  private static final Pattern QUOTED =
      Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^,}]*)(?<rest>.*)", Pattern.DOTALL);

  /** Returns a command line as typed into a shell, without the values of settings for secrets. */
  public static String displayMasked(List<String> command) {
    return display(command.stream().map(ShellCommand::masked).toList());
  }

  /** Masks the value after each name that ends with KEY, TOKEN or SECRET. */
  static String masked(String argument) {
    return masked(argument, false);
  }

  private static String masked(String argument, boolean insideTable) {
    Matcher secret = SECRET.matcher(argument);
    if (!secret.find()) {
      return argument;
    }
    String before = argument.substring(0, secret.start()) + secret.group("name") + "***";
    boolean inTable = insideTable || argument.lastIndexOf('{', secret.start()) >= 0;
    if (!inTable) {
      return before;
    }
    Matcher value = QUOTED.matcher(secret.group("value"));
    return value.matches() ? before + masked(value.group("rest"), true) : before;
  }

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
