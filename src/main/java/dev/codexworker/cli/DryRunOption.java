package dev.codexworker.cli;

/** Whether a command only tells what it would do. */
final class DryRunOption extends Options {
  final Argument<Boolean> dryRun =
      flag("-n, --dry-run", "Show what would be done, and change nothing.");
}
