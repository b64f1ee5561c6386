package dev.codexworker.manual;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** The kinds of values that completion knows. */
enum ValueKind {
  /** An option that takes no value. */
  NONE,
  CHOICE,
  FOLDER,
  FILE,
  COMMAND,
  /** A task file, or a folder of them. */
  TASK,
  /** A value that has no completion. */
  OTHER;

  static ValueKind of(ArgSpec arg) {
    if (arg.arity().max() == 0) {
      return NONE;
    }
    if (arg.completionCandidates() != null) {
      return CHOICE;
    }
    return switch (arg.paramLabel()) {
      case "DIR" -> FOLDER;
      case "FILE", "TEMPLATE" -> FILE;
      case "COMMAND" -> COMMAND;
      case "PATH", "TASK" -> TASK;
      default -> OTHER;
    };
  }

  /** The values of a choice, with blanks between them. */
  static String choices(ArgSpec arg) {
    List<String> choices = new ArrayList<>();
    arg.completionCandidates().forEach(choices::add);
    return String.join(" ", choices);
  }
}
