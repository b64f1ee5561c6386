package dev.codexworker.manual;

import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** The shells that completion scripts are written for. */
public enum Shell {
  BASH,
  ZSH,
  FISH;

  /**
   * The completion script for a program.
   *
   * @param root its command model, verbs included
   */
  public String completion(CommandSpec root) {
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
