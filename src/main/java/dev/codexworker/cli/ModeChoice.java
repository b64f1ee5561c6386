package dev.codexworker.cli;

import dev.codexworker.spec.Mode;
import java.util.Locale;

/** The values of {@code --mode}. */
enum ModeChoice {
  DRY_RUN(Mode.READ_ONLY),
  READ_ONLY(Mode.READ_ONLY),
  WORKSPACE_WRITE(Mode.WORKSPACE_WRITE),
  DANGER_FULL_ACCESS(Mode.DANGER_FULL_ACCESS);

  private final Mode mode;

  ModeChoice(Mode mode) {
    this.mode = mode;
  }

  /** The mode in which agents run; a dry run shows what read-only agents would do. */
  Mode mode() {
    return mode;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
