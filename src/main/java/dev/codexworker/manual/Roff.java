package dev.codexworker.manual;

import java.util.List;
import java.util.Map;

/** Builds a man page: roff with man macros. */
final class Roff {
  /** Characters that roff would replace or interpret. */
  private static final Map<Character, String> ESCAPES =
      Map.of(
          '\\', "\\(rs",
          '-', "\\-",
          '\'', "\\(aq",
          '"', "\\(dq",
          '`', "\\(ga",
          '^', "\\(ha",
          '~', "\\(ti");

  private final StringBuilder source = new StringBuilder();

  void title(String name, String version) {
    line(".TH " + name + " 1 \"\" \"" + version + "\" \"User Commands\"");
    line(".nh");
    line(".ad l");
  }

  void section(String heading) {
    line(".SH " + escape(heading));
  }

  void subsection(String heading) {
    line(".SS " + escape(heading));
  }

  /** A term and what it means. */
  void definition(String term, String meaning) {
    line(".TP");
    line(term);
    text(meaning);
  }

  /** Text; its indented lines are kept as they are. */
  void text(String text) {
    boolean literal = false;
    for (String line : text.lines().map(String::stripTrailing).toList()) {
      boolean indented = line.startsWith(" ");
      if (indented != literal && !line.isEmpty()) {
        line(indented ? ".nf" : ".fi");
        literal = indented;
      }
      line(line.isEmpty() ? ".sp" : noRequest(escape(line)));
    }
    if (literal) {
      line(".fi");
    }
  }

  /** Lines that are kept as they are. */
  void literal(List<String> lines) {
    line(".nf");
    lines.forEach(line -> line(noRequest(escape(line))));
    line(".fi");
  }

  static String bold(String text) {
    return "\\fB" + escape(text) + "\\fR";
  }

  static String italic(String text) {
    return "\\fI" + escape(text) + "\\fR";
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                escaped.append(
                    c < 0x80
                        ? ESCAPES.getOrDefault((char) c, Character.toString(c))
                        : "\\[u%04X]".formatted(c)));
    return escaped.toString();
  }

  /** Returns a line of text, also where it begins like a request. */
  private static String noRequest(String line) {
    return line.startsWith(".") ? "\\&" + line : line;
  }

  private void line(String line) {
    source.append(line).append('\n');
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
