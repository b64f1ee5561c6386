package dev.codexworker.output;

/**
 * Measures the columns that text takes on a terminal.
 *
 * <p>Terminals differ on emoji and on sequences of them. The width given here is the largest that a
 * terminal may give, so that text cut by it always fits.
 */
final class TextWidth {
  private static final String CUT = "…";

  /** First and last code points of ranges that may be two columns wide. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23fa, 0x25aa, 0x25ab, 0x25b6, 0x25b6,
    0x25c0, 0x25c0, 0x25fb, 0x25fe, 0x2600, 0x27bf, 0x2934, 0x2935, 0x2b05, 0x2b07, 0x2b1b, 0x2b1c,
    0x2b50, 0x2b55, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff,
    0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18d7f, 0x1aff0,
    0x1b2ff, 0x1d300, 0x1d37f, 0x1f000, 0x1faff, 0x20000, 0x3fffd
  };

  private static final int EMOJI_STYLE = 0xfe0f;

  private TextWidth() {}

  /** The columns that a text without control characters takes at most. */
  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  /** The text, cut with an ellipsis if it is wider than this. */
  static String cut(String text, int columns) {
    if (text.length() <= columns / 2 || of(text) <= columns) {
      return text;
    }
    int width = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      if (width + of(point) > columns - CUT.length()) {
        break;
      }
      width += of(point);
      end += Character.charCount(point);
    }
    return columns < 1 ? "" : text.substring(0, end) + CUT;
  }

  /** The text, without its beginning if it is wider than this. */
  static String cutStart(String text, int columns) {
    String end = text;
    while (of(end) > columns - CUT.length() && !end.isEmpty()) {
      end = end.substring(end.offsetByCodePoints(0, 1));
    }
    return of(text) <= columns ? text : columns < 1 ? "" : CUT + end;
  }

  /** The text, padded with blanks to at least this width. */
  static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int of(int point) {
    if (point < 0x300 || point == EMOJI_STYLE) {
      return 1;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (point >= WIDE[i] && point <= WIDE[i + 1]) {
        return 2;
      }
    }
    return 1;
  }
}
