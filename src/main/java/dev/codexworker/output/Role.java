package dev.codexworker.output;

/** What a piece of text means; its colour follows from that. */
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
