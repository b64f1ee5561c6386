package dev.codexworker.output;

import java.util.Locale;

/** Whether output is coloured. */
public enum ColorChoice {
  /** On a terminal that wants colours. */
  AUTO,
  ALWAYS,
  NEVER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
