package dev.codexworker.output;

/** The meaning of a piece of text, which decides its colour. */
enum Role {
  /** Something went well. */
  GOOD,
  /** Something failed. */
  BAD,
  /** Something needs attention, or will be tried again. */
  WARNING,
  /** Something is under way. */
  ACTIVE,
  /** Something that may recede. */
  FAINT,
  /** Everything else. */
  NORMAL
}
