package dev.codexworker.codex;

import java.util.regex.Pattern;

/** The environment variables that give access to GitHub accounts. */
final class GithubTokens {
  private static final Pattern NAME = Pattern.compile("(GH_|.*GITHUB_)(.*_)?(TOKEN|PAT)");

  private GithubTokens() {}

  /** Whether this is the name of such a variable, as {@code GH_TOKEN} is. */
  static boolean isOne(String name) {
    return (name.endsWith("TOKEN") || name.endsWith("PAT")) && NAME.matcher(name).matches();
  }
}
