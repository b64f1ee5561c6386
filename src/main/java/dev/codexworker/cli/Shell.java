package dev.codexworker.cli;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** The shells that are known. */
enum Shell {
  BASH,
  ZSH,
  FISH;

  /** The completion script for a program. */
  String completion(CommandSpec root) {
    return switch (this) {
      case BASH -> BashCompletion.script(root);
      case ZSH -> ZshCompletion.script(root);
      case FISH -> FishCompletion.script(root);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
