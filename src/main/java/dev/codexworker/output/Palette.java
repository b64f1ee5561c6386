package dev.codexworker.output;

import org.fusesource.jansi.Ansi;
import org.fusesource.jansi.Ansi.Color;

/** Colours by meaning. */
public enum Palette {
  /** No colours at all. */
  PLAIN,
  /** The terminal's own sixteen colours, which fit its ground. */
  COLORS;

  /** Something went well. */
  String good(String text) {
    return color(Color.GREEN, text);
  }

  /** Something failed. */
  String bad(String text) {
    return color(Color.RED, text);
  }

  /** Something needs attention, or will be tried again. */
  String warning(String text) {
    return color(Color.YELLOW, text);
  }

  /** Something is under way. */
  String active(String text) {
    return color(Color.CYAN, text);
  }

  private String color(Color color, String text) {
    return this == PLAIN ? text : Ansi.ansi().fg(color).a(text).reset().toString();
  }
}
