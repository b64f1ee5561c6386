package dev.codexworker.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion script for zsh, to be sourced or to be put into a folder of $fpath. */
final class ZshCompletion {
  private static final String SCRIPT =
      """
      #compdef codex-worker
      # zsh completion for codex-worker

      _codex-worker_tasks() {
        _alternative \\
          'folders:folder:_path_files -/' \\
          'tasks:task:_path_files -g "(^(in-progress-*)).md(-.)"'
      }

      _codex-worker_commands() {
        _alternative 'commands:command:_command_names -e' 'files:file:_files'
      }

      _codex-worker_first() {
        local none=1
        _describe -t commands command verbs && none=0
        _codex-worker_tasks && none=0
        return none
      }

      _codex-worker() {
        local verb=@DEFAULT@
        local -a verbs first
        verbs=(
      @VERBS@
        )
        (( $words[(ie)--] < CURRENT )) && return 1
        if (( CURRENT > 2 )) && [[ $words[2] == (@NAMES@) ]]; then
          verb=$words[2]
          shift words
          (( CURRENT-- ))
        elif (( CURRENT == 2 )); then
          first='1: :_codex-worker_first'
        fi
        case $verb in
      @ARGUMENTS@
        esac
      }

      if [[ $funcstack[1] == _codex-worker ]]; then
        _codex-worker "$@"
      else
        compdef _codex-worker codex-worker
      fi
      """;

  private ZshCompletion() {}

  static String script(CommandSpec root) {
    List<Verb> verbs = Verb.of(root);
    return SCRIPT
        .replace("@DEFAULT@", Verb.DEFAULT)
        .replace(
            "@VERBS@",
            verbs.stream()
                .map(v -> "    " + quote(v.name() + ":" + HelpText.firstSentence(v.description())))
                .collect(Collectors.joining("\n")))
        .replace("@NAMES@", verbs.stream().map(Verb::name).collect(Collectors.joining("|")))
        .replace(
            "@ARGUMENTS@",
            verbs.stream().map(ZshCompletion::arguments).collect(Collectors.joining("\n")));
  }

  private static String arguments(Verb verb) {
    List<String> specs = new ArrayList<>();
    for (OptionSpec option : verb.options()) {
      for (String name : option.names()) {
        specs.add(option(option, name));
      }
    }
    for (PositionalParamSpec positional : verb.positionals()) {
      specs.add((positional.isMultiValue() ? "*" : "1") + value(positional));
    }
    return "    %s)\n      _arguments -s $first \\\n        %s\n      ;;"
        .formatted(
            verb.name(),
            specs.stream().map(ZshCompletion::quote).collect(Collectors.joining(" \\\n        ")));
  }

  private static String option(OptionSpec option, String name) {
    String once = option.isMultiValue() ? "*" : "(" + String.join(" ", option.names()) + ")";
    String sentence = HelpText.firstSentence(HelpText.of(option.description()));
    String shown = "[" + sentence.replaceAll("[\\\\\\[\\]]", "\\\\$0") + "]";
    if (ValueKind.of(option) == ValueKind.NONE) {
      return once + name + shown;
    }
    return once + name + (name.startsWith("--") ? "=" : "+") + shown + value(option);
  }

  private static String value(ArgSpec arg) {
    String message = arg.paramLabel().replaceAll("[\\\\:]", "\\\\$0").replace("%", "%%");
    return ":" + message + ":" + action(arg);
  }

  private static String action(ArgSpec arg) {
    return switch (ValueKind.of(arg)) {
      case CHOICE -> "(" + ValueKind.choices(arg) + ")";
      case FOLDER -> "_path_files -/";
      case FILE -> "_files";
      case COMMAND -> "_codex-worker_commands";
      case TASK -> "_codex-worker_tasks";
      case NONE, OTHER -> " ";
    };
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
