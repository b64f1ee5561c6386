package dev.codexworker.git;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filters and merge drivers of the user's settings. */
final class UserCommands {
  /** What asks git's settings for them. */
  static final String QUERY = "^(filter\\..*\\.(clean|smudge|process)|merge\\..*\\.driver)$";

  /** Commands of filters that run an installed program and nothing from the worktree. */
  private static final Pattern SAFE_FILTER =
      Pattern.compile("\"?git-(lfs|crypt)\"?( [a-z-]+)+( %f)?");

  private static final Pattern COMMAND =
      Pattern.compile(
          "(filter\\.(.+)\\.(?:clean|smudge|process)|merge\\.(.+)\\.driver)\n(.*)", Pattern.DOTALL);

  private UserCommands() {}

  /** Returns the settings with unsafe commands, each with the value that switches it off. */
  static Map<String, String> unsafe(String settings) {
    Map<String, String> unsafe = new LinkedHashMap<>();
    for (String entry : settings.split("\0", -1)) {
      Matcher command = COMMAND.matcher(entry);
      if (command.matches() && !SAFE_FILTER.matcher(command.group(4)).matches()) {
        unsafe.put(command.group(1), command.group(2) == null ? "false" : "");
      }
    }
    return unsafe;
  }
}
