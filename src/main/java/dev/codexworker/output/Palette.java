package dev.codexworker.output;

import org.fusesource.jansi.Ansi;
import org.fusesource.jansi.Ansi.Attribute;
import org.fusesource.jansi.Ansi.Color;

/** Colours by meaning. */
public enum Palette {
  /** No colours at all. */
  PLAIN,
  /** The terminal's own sixteen colours, which fit its ground. */
  COLORS;

  /** The text as its role looks. */
  String paint(Role role, String text) {
    if (this == PLAIN || text.isEmpty()) {
      return text;
    }
    return switch (role) {
      case GOOD -> color(Color.GREEN, text);
      case BAD -> color(Color.RED, text);
      case WARNING -> color(Color.YELLOW, text);
      case ACTIVE -> color(Color.CYAN, text);
      case FAINT -> Ansi.ansi().a(Attribute.INTENSITY_FAINT).a(text).reset().toString();
      case NORMAL -> text;
    };
  }

  private static String color(Color color, String text) {
    return Ansi.ansi().fg(color).a(text).reset().toString();
  }
}
