package dev.codexworker.spec;

import java.util.Comparator;
import java.util.List;

/** Invalid front matter; the message says what is wrong and how to fix it. */
public final class FrontMatterException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;
  private final transient List<FrontMatterException> further;

  /**
   * Takes the message.
   *
   * @param line the line of the file, from 1
   */
  public FrontMatterException(int line, String message) {
    this(line, message, List.of());
  }

  private FrontMatterException(int line, String message, List<FrontMatterException> further) {
    super(message);
    this.line = line;
    this.further = further;
  }

  /** Returns the first of several problems, by their lines; it knows the others. */
  static FrontMatterException of(List<FrontMatterException> problems) {
    List<FrontMatterException> sorted =
        problems.stream().sorted(Comparator.comparingInt(FrontMatterException::line)).toList();
    FrontMatterException first = sorted.get(0);
    return new FrontMatterException(
        first.line, String.valueOf(first.getMessage()), sorted.subList(1, sorted.size()));
  }

  /** Returns the problems after this one. */
  List<FrontMatterException> further() {
    return further;
  }

  /** Returns the line of the file, from 1. */
  public int line() {
    return line;
  }
}
