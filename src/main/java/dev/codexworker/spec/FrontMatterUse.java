package dev.codexworker.spec;

import java.util.Locale;

/** What becomes of front matter that is not codex-worker's. */
public enum FrontMatterUse {
  /** The task is rejected. */
  STRICT,
  /** Unknown keys are ignored, and so is front matter that has no keys at all. */
  DROP,
  /** The whole file is the prompt. */
  KEEP;

  /** The value of the option, and the word in a log. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
