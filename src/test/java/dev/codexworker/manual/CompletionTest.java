package dev.codexworker.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.cli.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The completion scripts as texts; how shells take them is tested on the packaged program. */
class CompletionTest {
  /** A verb with what is easily forgotten or quoted wrongly. */
  @Command(name = "run", description = "It's [one]: 50%%. Not shown.")
  static final class Hard {
    @Mixin Group group = new Group();

    @Option(names = "--hidden", hidden = true)
    boolean hidden;

    /** Options that are not the command's own. */
    static final class Group {
      @Option(names = "--in-group", description = "Don't [break] \\ `this` $(either). Not shown.")
      boolean inGroup;
    }
  }

  /** A verb that nobody is to see. */
  @Command(name = "invisible", hidden = true)
  static final class Hidden {}

  private static CommandSpec example() {
    CommandLine root = new CommandLine(CommandSpec.create().name("codex-worker"));
    root.addSubcommand(new CommandLine(new Hard()));
    root.addSubcommand(new CommandLine(new Hidden()));
    return root.getCommandSpec();
  }

  @ParameterizedTest
  @EnumSource
  void groups_are_in_and_what_is_hidden_is_not(Shell shell) {
    assertThat(shell.completion(example()))
        .contains("in-group")
        .doesNotContain("hidden", "invisible", "Not shown");
  }

  @Test
  void descriptions_are_quoted_as_each_shell_wants_it() {
    assertThat(Shell.ZSH.completion(example()))
        .contains("'run:It'\\''s [one]: 50%'")
        .contains("[Don'\\''t \\[break\\] \\\\ `this` $(either)]'");
    assertThat(Shell.FISH.completion(example()))
        .contains("-a run -d 'It\\'s [one]: 50%'")
        .contains("-d 'Don\\'t [break] \\\\ `this` $(either)'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void variables_in_descriptions_and_in_the_script_are_all_replaced(String shell) {
    Cli script = Cli.run("completion", shell);
    assertThat(script.exit()).isEqualTo(ExitCode.OK);
    assertThat(script.err()).isEmpty();
    assertThat(script.out())
        .doesNotContain("${DEFAULT", "${COMPLETION")
        .doesNotContainPattern("@[A-Z]+@");
    assertThat(script.out().lines()).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void the_programs_own_options_are_those_of_the_verb_that_is_meant_where_none_is_named() {
    assertThat(Cli.run("--help").out().lines().filter(CompletionTest::isOption))
        .containsExactlyElementsOf(
            Cli.run(Verb.DEFAULT, "--help").out().lines().filter(CompletionTest::isOption).toList())
        .isNotEmpty();
  }

  private static boolean isOption(String line) {
    return line.stripLeading().startsWith("-");
  }

  @Test
  void a_shell_that_is_not_known_is_wrong_usage_and_the_known_ones_are_named() {
    Cli wrong = Cli.run("completion", "tcsh");
    assertThat(wrong.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err().lines().toList()).hasSize(1);
    assertThat(wrong.err()).contains("'tcsh' is not one of bash, zsh, fish");
    assertThat(Cli.run("completion").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void the_help_tells_how_to_install_it_in_each_shell() {
    String help = Cli.run("completion", "--help").out();
    for (String place : List.of("~/.bashrc", "~/.zshrc", "~/.config/fish/completions/")) {
      assertThat(help).contains(place);
    }
    assertThat(help.lines()).noneMatch(line -> line.length() > 100);
  }
}
