package dev.codexworker.cli;

import picocli.CommandLine.Option;

/** Whether a command only tells what it would do. */
final class DryRunOption {
  @Option(
      names = {"-n", "--dry-run"},
      description = "Show what would be done, and change nothing.")
  boolean dryRun;
}
