package dev.codexworker.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A shell that completes a line as it does when its user presses TAB. */
final class RealShell {
  /** All that bash offers is put into the line, which then runs a command that writes it down. */
  private static final String BASH =
      """
      codex-worker() { printf '%s\\n' "$@" >"$RESULT"; }
      bind '"\\C-o": insert-completions'
      source "$SCRIPT"
      """;

  /** The same in zsh, where the line editor completes the line as soon as it has started. */
  private static final String ZSH =
      """
      autoload -Uz compinit && compinit -D -u
      eval "$LOAD"
      codex-worker() { print -rl -- "$@" >$RESULT; exit }
      insert-all() { _main_complete; compstate[insert]=all; compstate[list]= }
      zle -C insert-all complete-word insert-all
      zle-line-init() {
        local before=${LINE%$'\\t'*}
        [[ $before == $LINE ]] || { LBUFFER=$before; zle complete-word }
        LBUFFER+=${LINE##*$'\\t'}
        zle insert-all
        zle .accept-line
      }
      zle -N zle-line-init
      """;

  private static final String IN_A_TERMINAL =
      "zmodload zsh/zpty; zpty shell zsh -d -i; while zpty -r shell line; do :; done";

  private final String name;
  private final Path temp;
  private final Path script;

  /** How zsh comes to know the script. */
  private final String load;

  private RealShell(String name, Path temp, Path script, String load) {
    this.name = name;
    this.temp = temp;
    this.script = script;
    this.load = load;
  }

  /** The shell with the script that the program prints for it; skips the test if there is none. */
  static RealShell open(String name, Path temp) throws Exception {
    requireCommand(name);
    Worker.Result printed = Worker.run(temp, Map.of(), "completion", name);
    if (printed.exit() != 0) {
      throw new AssertionError(printed.err());
    }
    Path script = Files.createDirectories(temp.resolve("functions")).resolve("_codex-worker");
    Files.writeString(script, printed.out());
    return new RealShell(name, temp, script, "source \"$SCRIPT\"");
  }

  /** The same shell, which finds the script by itself: zsh does, in a folder of its $fpath. */
  RealShell findingItsScript() {
    return new RealShell(name, temp, script, "fpath+=\"${SCRIPT:h}\"; compinit -D -u");
  }

  static void requireCommand(String name) throws Exception {
    Process found = new ProcessBuilder("/bin/sh", "-c", "command -v " + name).start();
    if (found.waitFor() != 0) {
      Assumptions.abort(name + " is missing, so nothing is known about how it takes the output");
    }
  }

  Path script() {
    return script;
  }

  /** What it offers for the last word of a line, in a folder; a TAB in the line is pressed. */
  List<String> complete(Path folder, String line) throws Exception {
    List<String> words = List.of(line.split("(?<!\\\\) ", -1));
    String last = words.get(words.size() - 1).replaceAll("[\\\\'\"]", "");
    List<String> offered = new ArrayList<>();
    for (String word : name.equals("fish") ? fish(folder, line) : wordsBehind(words, folder)) {
      String value = word.replaceFirst("^--[a-z-]+=", "");
      if (!value.isEmpty() && !word.equals(last)) {
        offered.add(value);
      }
    }
    return offered;
  }

  private List<String> fish(Path folder, String line) throws Exception {
    String command = "source $SCRIPT; complete -C $LINE";
    String out = run(folder, line, List.of("fish", "--no-config", "-c", command)).out();
    return out.lines().map(offer -> offer.replaceFirst("\t.*", "")).toList();
  }

  private List<String> wordsBehind(List<String> typed, Path folder) throws Exception {
    String line = String.join(" ", typed);
    Path result = temp.resolve("result");
    Files.deleteIfExists(result);
    Worker.Result ended =
        name.equals("bash")
            ? run(folder, line, bashThatIsTyped(line))
            : run(folder, line, List.of("zsh", "-fc", IN_A_TERMINAL));
    if (!Files.exists(result)) {
      throw new AssertionError("the line was not run: " + ended.out() + ended.err());
    }
    List<String> all = Files.readAllLines(result);
    return all.subList(Math.min(typed.size() - 2, all.size()), all.size());
  }

  private List<String> bashThatIsTyped(String line) throws IOException {
    Path typed = Files.writeString(temp.resolve("typed"), BASH + line + "\017\nexit\n");
    return List.of("/bin/sh", "-c", "exec bash --norc --noprofile -i <\"$0\"", typed.toString());
  }

  private Worker.Result run(Path folder, String line, List<String> command) throws Exception {
    Files.writeString(temp.resolve(".zshrc"), ZSH);
    Map<String, String> environment =
        Map.of(
            "SCRIPT",
            script.toString(),
            "LINE",
            line,
            "LOAD",
            load,
            "RESULT",
            temp.resolve("result").toString(),
            "ZDOTDIR",
            temp.toString(),
            "HOME",
            temp.toString(),
            "LC_ALL",
            "C.UTF-8",
            "TERM",
            "vt100");
    return Worker.startCommand(folder, environment, command).await();
  }
}
