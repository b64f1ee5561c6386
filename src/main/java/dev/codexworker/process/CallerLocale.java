package dev.codexworker.process;

import java.util.Map;

/**
 * Restores the caller's locale for the programs that a worker starts.
 *
 * <p>The shell stub starts Java under a UTF-8 locale, because Java can't name files outside ASCII
 * without one, and leaves the caller's own {@code LC_ALL} in {@value #ORIGINAL}.
 */
public final class CallerLocale {
  static final String ORIGINAL = "CODEX_WORKER_LC_ALL";

  private CallerLocale() {}

  public static void restore(Map<String, String> environment) {
    String original = environment.remove(ORIGINAL);
    if (original == null) {
      return;
    }
    if (original.isEmpty()) {
      environment.remove("LC_ALL");
    } else {
      environment.put("LC_ALL", original);
    }
  }
}
