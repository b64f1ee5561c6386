package dev.codexworker.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task file's text.
 *
 * @param settings what its front matter says
 * @param prompt the rest
 */
public record TaskText(FrontMatter settings, String prompt) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String FENCE = "---";

  /**
   * A line that resembles a fence, followed by a key. Takes no part back that it has matched, so
   * that no text can keep it busy.
   */
  private static final Pattern MISSED =
      Pattern.compile(
          "([\\s\\p{Cf}\\p{Zs}]*+)(?:[-+\u2013\u2014]{2,}+|[\u2013\u2014])[ \\t\\u00A0]*+"
              + "(?:#[^\\r\\n]*+|\\S{0,10})[ \\t\\u00A0]*+[\\r\\n]++"
              + "(?:[^\\r\\n]++[\\r\\n]++){0,5}?(?i:"
              + String.join("|", FrontMatterReader.KEYS)
              + ")[ \\t]*+:");

  /** Front matter written by hand is shorter. */
  private static final int MAX_LENGTH = 64 << 10;

  /**
   * A text as its fences divide it.
   *
   * @param yaml where the front matter begins; equal to its end if there is none
   * @param yamlEnd where it ends
   * @param prompt where the prompt begins
   */
  record Parts(String whole, int yaml, int yamlEnd, int prompt) {
    String yamlText() {
      return whole.substring(yaml, yamlEnd);
    }

    String promptText() {
      return whole.substring(prompt);
    }
  }

  /**
   * Reads a text: front matter lies between a first line and a later one that are {@code ---}; a
   * text that begins otherwise is all prompt.
   *
   * @throws FrontMatterException if the front matter is invalid
   */
  public static TaskText of(String text) throws FrontMatterException {
    return of(text, FrontMatterUse.STRICT);
  }

  static TaskText of(String text, FrontMatterUse use) throws FrontMatterException {
    if (use == FrontMatterUse.KEEP) {
      return new TaskText(FrontMatter.NONE, withoutMark(text));
    }
    Parts parts = split(text);
    FrontMatter settings =
        parts.prompt == 0 ? FrontMatter.NONE : new FrontMatterReader(use).read(parts.yamlText());
    return new TaskText(settings, parts.promptText());
  }

  static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** Finds the fences; without front matter, the prompt begins at 0. */
  static Parts split(String text) throws FrontMatterException {
    String whole = withoutMark(text);
    int begin = endOfLine(whole, 0);
    if (!isFence(whole, 0, begin)) {
      refuseMissed(whole);
      return new Parts(whole, 0, 0, 0);
    }
    int at = begin;
    while (at < whole.length()) {
      int next = endOfLine(whole, at);
      if (isFence(whole, at, next)) {
        if (at - begin > MAX_LENGTH) {
          throw new FrontMatterException(1, "the front matter is longer than 64 KiB");
        }
        return new Parts(whole, begin, at, next);
      }
      at = next;
    }
    throw new FrontMatterException(
        1,
        "the front matter does not end: close it with a line ---, or don't begin the prompt"
            + " with ---"
            + FrontMatterReader.KEEP);
  }

  /** Refuses a failed attempt at front matter, which would become a part of the prompt. */
  private static void refuseMissed(String text) throws FrontMatterException {
    Matcher missed = MISSED.matcher(text);
    if (missed.lookingAt()) {
      int line = 1 + (int) missed.group(1).chars().filter(c -> c == '\n').count();
      throw new FrontMatterException(
          line,
          "front matter begins with a line that is --- alone, at the top of the file, and its lines"
              + " end with line feeds; fix that, or begin the prompt with something else"
              + FrontMatterReader.KEEP);
    }
  }

  /** Returns the end of the line that begins here, after its line feed. */
  private static int endOfLine(String text, int from) {
    int feed = text.indexOf('\n', from);
    return feed < 0 ? text.length() : feed + 1;
  }

  private static boolean isFence(String text, int from, int to) {
    return text.substring(from, to).stripTrailing().equals(FENCE);
  }
}
