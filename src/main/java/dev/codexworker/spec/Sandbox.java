package dev.codexworker.spec;

import java.util.Locale;

/** What codex may do, by its own names of the sandboxes. */
public enum Sandbox {
  /** Read files, change nothing. */
  READ_ONLY,
  /** Write in the working folder. */
  WORKSPACE_WRITE,
  /** Do anything the user can. */
  DANGER_FULL_ACCESS;

  /** Codex's name of the sandbox, such as "read-only". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return label();
  }
}
