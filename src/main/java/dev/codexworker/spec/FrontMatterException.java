package dev.codexworker.spec;

/** Invalid front matter; the message says what is wrong and how to fix it. */
public final class FrontMatterException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  /**
   * Takes the message.
   *
   * @param line the line of the file, from 1
   */
  public FrontMatterException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Returns the line of the file, from 1. */
  public int line() {
    return line;
  }
}
