package dev.codexworker.task;

/**
 * Makes characters visible that would steer a terminal or hide text: control characters, C1, DEL,
 * line separators and the marks that turn the direction of text.
 */
public final class Visible {
  private Visible() {}

  /** One line of text: as {@link #text}, and line ends become visible too. */
  public static String line(String text) {
    return escape(text, false);
  }

  /** Text of several lines: tabs and line feeds stay, everything else that steers is shown. */
  public static String text(String text) {
    return escape(text, true);
  }

  /** Returns a text of at most so many characters, with an ellipsis where it is cut. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(most - 2));
    return text.substring(0, splits ? most - 2 : most - 1) + "…";
  }

  private static String escape(String text, boolean keepLines) {
    int length = text.length();
    int i = 0;
    while (i < length && isPlain(text.charAt(i), keepLines)) {
      i++;
    }
    if (i == length) {
      return text;
    }
    StringBuilder out = new StringBuilder(length + 16).append(text, 0, i);
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (isPlain(c, keepLines)) {
        out.append(c);
      } else {
        escape(c, out);
      }
    }
    return out.toString();
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append(c < 0x100 ? "\\x" : "\\u");
        for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
      }
    }
  }

  private static boolean isPlain(char c, boolean keepLines) {
    if (c < 0x20) {
      return keepLines && (c == '\n' || c == '\t');
    }
    boolean control = c >= 0x7f && c < 0xa0;
    boolean separator = c == '\u2028' || c == '\u2029';
    boolean direction =
        c == '\u061c'
            || c == '\u200e'
            || c == '\u200f'
            || (c >= '\u202a' && c <= '\u202e')
            || (c >= '\u2066' && c <= '\u2069');
    return !control && !separator && !direction;
  }
}
