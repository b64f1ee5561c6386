package dev.codexworker.spec;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Invalid front matter; the message says what is wrong and how to fix it. */
public final class FrontMatterException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;
  private final transient List<FrontMatterException> further;
  private final transient Optional<FrontMatter> rest;

  /**
   * Takes the message.
   *
   * @param line the line of the file, from 1
   */
  public FrontMatterException(int line, String message) {
    this(line, message, List.of(), Optional.empty());
  }

  private FrontMatterException(
      int line, String message, List<FrontMatterException> further, Optional<FrontMatter> rest) {
    super(message);
    this.line = line;
    this.further = further;
    this.rest = rest;
  }

  /**
   * Returns the first of several problems, by their lines; it knows the others.
   *
   * @param rest the settings without those that are wrong
   */
  static FrontMatterException of(List<FrontMatterException> problems, FrontMatter rest) {
    List<FrontMatterException> sorted =
        problems.stream().sorted(Comparator.comparingInt(FrontMatterException::line)).toList();
    FrontMatterException first = sorted.get(0);
    return new FrontMatterException(
        first.line,
        String.valueOf(first.getMessage()),
        sorted.subList(1, sorted.size()),
        Optional.of(rest));
  }

  /** Returns the settings without those that are wrong; empty if none could be read. */
  Optional<FrontMatter> rest() {
    return rest;
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
