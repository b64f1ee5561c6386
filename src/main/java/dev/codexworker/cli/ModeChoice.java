package dev.codexworker.cli;

import dev.codexworker.spec.Sandbox;
import java.util.Locale;

/** The values of {@code --mode}. */
enum ModeChoice {
  DRY_RUN(Sandbox.READ_ONLY),
  READ_ONLY(Sandbox.READ_ONLY),
  WORKSPACE_WRITE(Sandbox.WORKSPACE_WRITE),
  DANGER_FULL_ACCESS(Sandbox.DANGER_FULL_ACCESS);

  private final Sandbox mode;

  ModeChoice(Sandbox mode) {
    this.mode = mode;
  }

  /** The mode in which agents run; a dry run shows what read-only agents would do. */
  Sandbox mode() {
    return mode;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
