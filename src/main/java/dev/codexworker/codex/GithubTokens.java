package dev.codexworker.codex;

import java.util.Set;

/** The environment variables in which people keep what gives access to their GitHub account. */
final class GithubTokens {
  static final Set<String> VARIABLES =
      Set.of(
          "GH_TOKEN",
          "GITHUB_TOKEN",
          "GH_ENTERPRISE_TOKEN",
          "GITHUB_ENTERPRISE_TOKEN",
          "GITHUB_PAT");

  private GithubTokens() {}
}
