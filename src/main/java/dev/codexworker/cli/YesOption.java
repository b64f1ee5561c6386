package dev.codexworker.cli;

import picocli.CommandLine.Option;

/** Whether a command asks. */
final class YesOption {
  @Option(
      names = {"-y", "--yes"},
      description = "Ask no questions.")
  boolean yes;
}
