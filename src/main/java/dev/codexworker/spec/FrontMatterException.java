package dev.codexworker.spec;

/** Front matter that can't be followed; the message says what is wrong and what would be right. */
public final class FrontMatterException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  /**
   * Something is wrong.
   *
   * @param line the line of the file in which it stands, from 1
   */
  public FrontMatterException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** The line of the file in which it stands, from 1. */
  public int line() {
    return line;
  }
}
