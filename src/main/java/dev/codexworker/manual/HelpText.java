package dev.codexworker.manual;

import picocli.CommandLine.Help.Ansi;

/** Texts of the help, without picocli's markup. */
final class HelpText {
  private HelpText() {}

  static String of(String... lines) {
    String text = String.join("\n", lines).replace("%n", "\n").replace("%%", "%");
    return Ansi.OFF.string(text);
  }

  /** The first sentence, without its full stop, on one line. */
  static String firstSentence(String text) {
    return text.replace('\n', ' ').strip().replaceFirst("\\.( .*)?$", "");
  }
}
