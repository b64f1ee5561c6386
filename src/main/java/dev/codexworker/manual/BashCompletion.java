package dev.codexworker.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion script for bash 3.2 and later, which needs no other script. */
final class BashCompletion {
  private static final String SCRIPT =
      """
      # bash completion for codex-worker

      # Sets "kind" to what may follow an option of the verb: nothing if it takes no value.
      _codex_worker_option() {
        kind=
        case "$verb $1" in
      @OPTIONS@
        esac
      }

      # Sets "kind" to what the verb takes besides options, or to its options.
      _codex_worker_verb() {
        kind=
        case "$verb $1" in
      @VERBS@
        esac
      }

      # Adds what compgen finds, except for claimed tasks.
      _codex_worker_add() {
        local found
        while IFS= read -r found; do
          case ${found##*/} in
            in-progress-*.md) ;;
            *) COMPREPLY[${#COMPREPLY[@]}]=$prefix$found ;;
          esac
        done < <(compgen "$@" -- "$current" 2>/dev/null)
      }

      _codex_worker() {
        local IFS=$' \\t\\n' current=$2 word=${COMP_WORDS[COMP_CWORD]} verb=@DEFAULT@ kind= prefix= i
        COMPREPLY=()
        for ((i = 1; i < COMP_CWORD; i++)); do
          case $i:${COMP_WORDS[i]} in
            *:--) return ;;
            *:=) ;;
            @FIRST@) verb=${COMP_WORDS[i]} ;;
            *) if [ -z "$kind" ]; then _codex_worker_option "${COMP_WORDS[i]}"; else kind=; fi ;;
          esac
        done
        # Bash 4 makes three words of --option=value, unless told otherwise; older ones make one.
        case $word in
          -*=*) _codex_worker_option "${word%%=*}" ;;
        esac
        case $current in
          -*=*) prefix=${current%%=*}= current=${current#*=} ;;
        esac
        if [ -z "$kind" ]; then
          case $current in
            -*) _codex_worker_verb options ;;
            *)
              _codex_worker_verb
              [ "$COMP_CWORD" -gt 1 ] || _codex_worker_add -W '@NAMES@'
              ;;
          esac
        fi
        case $kind in
          words*)
            compopt +o filenames 2>/dev/null
            _codex_worker_add -W "${kind#words }"
            ;;
          folders) _codex_worker_add -d ;;
          files) _codex_worker_add -f ;;
          commands)
            _codex_worker_add -c
            _codex_worker_add -f
            ;;
          tasks)
            _codex_worker_add -d
            _codex_worker_add -f -X '!*.md'
            ;;
        esac
      }

      complete -o filenames -F _codex_worker codex-worker
      """;

  private BashCompletion() {}

  static String script(CommandSpec root) {
    List<Verb> verbs = Verb.of(root);
    List<String> options = new ArrayList<>();
    List<String> operands = new ArrayList<>();
    for (Verb verb : verbs) {
      for (OptionSpec option : verb.options()) {
        if (ValueKind.of(option) != ValueKind.NONE) {
          options.add(
              Stream.of(option.names())
                  .map(name -> "'" + verb.name() + " " + name + "'")
                  .collect(Collectors.joining(" | ", "    ", ") kind='" + kind(option) + "' ;;")));
        }
      }
      String names =
          verb.options().stream()
              .flatMap(option -> Stream.of(option.names()))
              .collect(Collectors.joining(" "));
      operands.add("    '" + verb.name() + " options') kind='words " + names + "' ;;");
      for (PositionalParamSpec positional : verb.positionals()) {
        operands.add("    '" + verb.name() + " ') kind='" + kind(positional) + "' ;;");
      }
    }
    return SCRIPT
        .replace("@OPTIONS@", String.join("\n", options))
        .replace("@VERBS@", String.join("\n", operands))
        .replace("@DEFAULT@", Verb.DEFAULT)
        .replace("@FIRST@", names(verbs, "1:", " | "))
        .replace("@NAMES@", names(verbs, "", " "));
  }

  private static String names(List<Verb> verbs, String prefix, String delimiter) {
    return verbs.stream().map(v -> prefix + v.name()).collect(Collectors.joining(delimiter));
  }

  private static String kind(ArgSpec arg) {
    return switch (ValueKind.of(arg)) {
      case CHOICE -> "words " + ValueKind.choices(arg);
      case FOLDER -> "folders";
      case FILE -> "files";
      case COMMAND -> "commands";
      case TASK -> "tasks";
      case NONE, OTHER -> "other";
    };
  }
}
