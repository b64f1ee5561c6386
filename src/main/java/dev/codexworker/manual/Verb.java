package dev.codexworker.manual;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command, without hidden options and parameters. */
record Verb(CommandSpec spec) {
  /** The default command; its options are also those of the program. */
  static final String DEFAULT = "run";

  /** Returns the commands of the program. */
  static List<Verb> of(CommandSpec root) {
    return root.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(spec -> !spec.usageMessage().hidden())
        .map(Verb::new)
        .toList();
  }

  String name() {
    return spec.name();
  }

  String description() {
    return HelpText.of(spec.usageMessage().description());
  }

  List<OptionSpec> options() {
    return spec.options().stream().filter(o -> !o.hidden()).toList();
  }

  List<PositionalParamSpec> positionals() {
    return spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
  }
}
