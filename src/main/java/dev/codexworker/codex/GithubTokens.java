package dev.codexworker.codex;

import java.util.regex.Pattern;

/** The environment variables in which people keep what gives access to their GitHub account. */
final class GithubTokens {
  private static final Pattern NAME = Pattern.compile("(GH_|.*GITHUB_)(.*_)?(TOKEN|PAT)");

  private GithubTokens() {}

  /** Whether a variable of this name holds one, as {@code GH_TOKEN} does. */
  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }
}
