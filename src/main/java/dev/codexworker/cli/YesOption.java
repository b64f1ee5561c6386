package dev.codexworker.cli;

/** Whether a command asks. */
final class YesOption extends Options {
  final Argument<Boolean> yes = flag("-y, --yes", "Ask no questions.");
}
