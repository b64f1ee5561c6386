package dev.codexworker.table;

/** A table or template that can't be used; the message says where and why. */
public final class TableException extends Exception {
  private static final long serialVersionUID = 1;

  /** Takes the message. */
  public TableException(String message) {
    super(message);
  }
}
