package dev.codexworker.cli;

import dev.codexworker.engine.IoMessage;
import dev.codexworker.output.Console;
import java.io.IOException;

/** A record that a command keeps; a failure to write it is reported and undoes nothing. */
interface Bookkeeping {
  /** Writes the record. */
  void write() throws IOException;

  /** Writes a record, or reports why it could not be written. */
  static void keep(Console console, Bookkeeping entry) {
    try {
      entry.write();
    } catch (IOException e) {
      console.problem("the registry or the audit: " + IoMessage.of(e));
    }
  }
}
