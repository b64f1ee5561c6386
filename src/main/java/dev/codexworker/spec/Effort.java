package dev.codexworker.spec;

import java.util.Locale;

/** How much the model reasons. */
public enum Effort {
  MINIMAL,
  LOW,
  MEDIUM,
  HIGH,
  XHIGH;

  /** The value that codex knows. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
