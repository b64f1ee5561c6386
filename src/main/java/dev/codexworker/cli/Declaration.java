package dev.codexworker.cli;

import picocli.CommandLine.Model.CommandSpec;

/** What a field of {@link Options} declares: an option, a parameter, or a further set of them. */
interface Declaration {
  void addTo(CommandSpec command);
}
