package dev.codexworker.cli;

import dev.codexworker.output.Wording;
import dev.codexworker.task.Visible;
import java.nio.file.Path;

/** Asks twice before agents run without a sandbox. */
final class DangerQuestion {
  private DangerQuestion() {}

  /** Returns whether the user confirmed both times; refuses where no terminal can ask. */
  static boolean confirm(ProgramCommand command, int agents, Path folder) {
    command.check(
        command.console.canAsk(),
        "--mode danger-full-access needs --yes where no terminal can ask");
    command
        .console
        .err()
        .println(
            "danger-full-access: agents run without a sandbox. They can read, change and delete"
                + " everything you can, and use the network.");
    return command.console.confirm(
            "Run up to "
                + Wording.count(agents, "agent")
                + " so in "
                + Visible.line(folder.toString())
                + "?")
        && command.console.confirm("Are you sure?");
  }
}
