package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.task.IoMessage;
import java.io.IOException;

/** What is written down besides: that it can't be undoes nothing, and is only told. */
interface Bookkeeping {
  /** Writes it down. */
  void write() throws IOException;

  /** Writes something down, or says why it could not be. */
  static void keep(Console console, Bookkeeping entry) {
    try {
      entry.write();
    } catch (IOException e) {
      console.problem("the registry or the audit: " + IoMessage.of(e));
    }
  }
}
