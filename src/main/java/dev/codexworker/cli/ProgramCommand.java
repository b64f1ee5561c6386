package dev.codexworker.cli;

import dev.codexworker.output.Console;
import dev.codexworker.task.IoMessage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** A command of the program, with what it needs to read its command line and to print. */
abstract class ProgramCommand extends Options implements Callable<Integer> {
  final Console console;

  /** The model of the command line. */
  final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ProgramCommand(Console console) {
    this.console = console;
  }

  /** Returns the command line, with all that the fields of the command declare. */
  final CommandLine modelled(String name) {
    addTo(spec);
    return described(name);
  }

  /** Returns a command line that only help can show, in the list of commands. */
  final CommandLine described(String name) {
    describe(spec.usageMessage());
    return new CommandLine(spec.name(name));
  }

  /** Writes what help says besides the options. */
  abstract void describe(UsageMessageSpec help);

  final CommandLine commandLine() {
    return spec.commandLine();
  }

  /** The arguments of the program, as they were typed. */
  final List<String> arguments() {
    return commandLine().getParseResult().originalArgs();
  }

  /** Writes a record beside the results. */
  interface Bookkeeping {
    void write() throws IOException;
  }

  /** Writes a record; a failure is reported and undoes nothing. */
  final void keep(Bookkeeping entry) {
    try {
      entry.write();
    } catch (IOException e) {
      console.problem("the registry or the audit: " + IoMessage.of(e));
    }
  }

  /** Returns the exit code after the last of the results was printed, all or in part. */
  final int printed() {
    console
        .failure()
        .ifPresent(e -> console.problem("not all could be written to stdout: " + e.getMessage()));
    return console.failure().isPresent() ? ExitCode.ENVIRONMENT : ExitCode.OK;
  }

  /**
   * Refuses a command line that breaks a rule.
   *
   * @throws ParameterException with the message, if the rule does not hold
   */
  final void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(commandLine(), message);
    }
  }
}
