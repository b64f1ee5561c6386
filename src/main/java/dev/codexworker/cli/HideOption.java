package dev.codexworker.cli;

import java.util.List;

/** What agents may not read. */
final class HideOption extends Options {
  final Argument<List<String>> paths =
      options(
          String.class,
          "--hide PATH",
          "A path that agents may not read, such as .env; repeatable; relative to the working"
              + " folder (-C).");
}
