package dev.codexworker.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion script for fish. */
final class FishCompletion {
  private static final String SCRIPT =
      """
      # fish completion for codex-worker

      function __codex_worker_verb --description 'Whether the verb is the given one'
          set -l words (commandline -opc)
          contains -- -- $words; and return 1
          set -l verb @DEFAULT@
          contains -- "$words[2]" @NAMES@; and set verb $words[2]
          test $verb = $argv[1]
      end

      function __codex_worker_first --description 'Whether a verb can stand here'
          test (count (commandline -opc)) -eq 1
      end

      # A command that does not exist is completed with files, quoted as typed.
      function __codex_worker_files
          set -l token (commandline -ct | string replace -r -- '^-[^=]*=' '')
          complete -C "__codex_worker_no_command $token"
      end

      function __codex_worker_folders
          __codex_worker_files | string match -r -- '.*/$'
      end

      function __codex_worker_tasks
          __codex_worker_files | string match -r -- '.*(?:/|\\.md)$' |
              string match -rv -- '(?:^|/)in-progress-[^/]*\\.md$'
      end

      function __codex_worker_commands
          complete -C (commandline -ct | string replace -r -- '^-[^=]*=' '')
          __codex_worker_files
      end

      complete -c codex-worker -e
      complete -c codex-worker -f
      @COMPLETIONS@
      """;

  private FishCompletion() {}

  static String script(CommandSpec root) {
    List<Verb> verbs = Verb.of(root);
    List<String> lines = new ArrayList<>();
    for (Verb verb : verbs) {
      lines.add("-n __codex_worker_first -a " + verb.name() + shown(verb.description()));
    }
    for (Verb verb : verbs) {
      String here = "-n '__codex_worker_verb " + verb.name() + "'";
      for (PositionalParamSpec positional : verb.positionals()) {
        lines.add(here + candidates(positional));
      }
      for (OptionSpec option : verb.options()) {
        String value = ValueKind.of(option) == ValueKind.NONE ? "" : " -x" + candidates(option);
        lines.add(here + names(option) + value + shown(HelpText.of(option.description())));
      }
    }
    return SCRIPT
        .replace("@DEFAULT@", Verb.DEFAULT)
        .replace("@NAMES@", verbs.stream().map(Verb::name).collect(Collectors.joining(" ")))
        .replace(
            "@COMPLETIONS@",
            lines.stream()
                .map("complete -c codex-worker "::concat)
                .collect(Collectors.joining("\n")));
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    return names.toString();
  }

  private static String candidates(ArgSpec arg) {
    return switch (ValueKind.of(arg)) {
      case CHOICE -> " -a '" + ValueKind.choices(arg) + "'";
      case FOLDER -> " -a '(__codex_worker_folders)'";
      case FILE -> " -a '(__codex_worker_files)'";
      case COMMAND -> " -a '(__codex_worker_commands)'";
      case TASK -> " -a '(__codex_worker_tasks)'";
      case NONE, OTHER -> "";
    };
  }

  private static String shown(String description) {
    String sentence = HelpText.firstSentence(description);
    return " -d '" + sentence.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
