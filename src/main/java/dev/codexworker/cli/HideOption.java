package dev.codexworker.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What agents may not read. */
final class HideOption {
  @Option(
      names = "--hide",
      paramLabel = "PATH",
      description =
          "A path that agents may not read, such as .env; repeatable; relative to the working"
              + " folder (-C).")
  List<String> paths = new ArrayList<>();
}
