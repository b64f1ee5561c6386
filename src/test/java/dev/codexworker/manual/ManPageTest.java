package dev.codexworker.manual;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The man page: its parts, that nothing is missing, and that roff takes it. */
class ManPageTest {
  @TempDir Path temp;

  /** A verb with what is hard to write in roff. */
  @Command(
      name = "run",
      description = {".starts with a dot", "'starts with a quote", "größe \\n ~^`\""},
      footerHeading = "%nExamples:%n",
      footer = "  codex-worker 'a b' \\   # indented")
  static final class Hard {
    @Option(names = "--alone", description = "Not in a group.")
    boolean alone;

    @Mixin Group group = new Group();

    /** Options with a heading. */
    static final class Group implements OptionGroup.Titled {
      @Override
      public String heading() {
        return "%nHow much:%n  codex-worker -c 4      what it does%n%n";
      }

      @Option(
          names = {"-c", "--count"},
          paramLabel = "N",
          defaultValue = "1",
          description = "How many (default ${DEFAULT-VALUE}).")
      int count;
    }
  }

  private static CommandSpec example() {
    CommandLine root = new CommandLine(CommandSpec.create().name("codex-worker"));
    root.getCommandSpec().version("codex-worker test").usageMessage().description("It works. So.");
    root.addSubcommand(new CommandLine(new Hard()));
    return root.getCommandSpec();
  }

  @Test
  void has_its_sections_in_the_usual_order() {
    Cli man = Cli.run("man");
    assertThat(man.exit()).isEqualTo(ExitCode.OK);
    assertThat(man.out())
        .startsWith(".TH CODEX-WORKER 1 \"\" \"codex-worker test\" \"User Commands\"\n");
    assertThat(man.out().lines().filter(line -> line.startsWith(".SH ")))
        .containsExactly(
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH COMMANDS",
            ".SH OPTIONS",
            ".SH EXIT STATUS",
            ".SH ENVIRONMENT",
            ".SH FILES",
            ".SH TASK FILES",
            ".SH EXAMPLES",
            ".SH SEE ALSO");
    assertThat(man.out()).contains("CODEX_CMD", "NO_COLOR", "\\fBCI", "TERM", "JAVA_HOME");
  }

  @Test
  void every_verb_and_every_option_that_its_help_shows_is_in_its_section() {
    String man = Cli.run("man").out().replace("\\-", "-");
    List<String> sections = List.of(man.split("\\.SS codex-worker ", -1));
    for (String verb : List.of("run", "status", "clean", "reset", "completion", "man")) {
      assertThat(man).contains(".TP\n\\fB" + verb + "\\fR\n");
      String section =
          sections.stream().filter(s -> s.startsWith(verb + "\n")).findFirst().orElseThrow();
      List<String> options =
          Pattern.compile("(?m)^  (?:-\\w|   )[, ]*(--[a-z-]+)")
              .matcher(Cli.run(verb, "--help").out())
              .results()
              .map(MatchResult::group)
              .flatMap(names -> Pattern.compile("[, ]+").splitAsStream(names.strip()))
              .toList();
      assertThat(options).as(verb).contains("-h", "--help", "--version");
      for (String option : options) {
        assertThat(section).as(verb).contains("\\fB" + option + "\\fR");
      }
    }
  }

  @Test
  void the_files_are_those_of_the_readme() throws IOException {
    String man = Cli.run("man").out().replace("\\-", "-");
    List<String> names =
        Pattern.compile("(?m)^\\| `([^`]*(?:a\\.md|UNTIL|lock|key|\\.run)[^`]*)` \\|")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(names).hasSize(12);
    for (String name : names) {
      assertThat(man).contains("\\fB" + name);
    }
  }

  @Test
  void what_roff_would_take_for_its_own_is_escaped() {
    assertThat(ManPage.of(example()))
        .contains("\n\\&.starts with a dot\n\\(aqstarts with a quote\n")
        .contains("gr\\[u00F6]\\[u00DF]e \\(rsn \\(ti\\(ha\\(ga\\(dq\n");
  }

  @Test
  void the_heading_of_a_group_is_a_title_with_examples_and_footers_are_examples_too() {
    String man = ManPage.of(example());
    assertThat(man)
        .containsSubsequence(
            "\\fB\\-\\-alone\\fR\nNot in a group.\n",
            ".SS How much\n.nf\n  codex\\-worker \\-c 4      what it does\n.fi\n",
            ".TP\n\\fB\\-c\\fR, \\fB\\-\\-count\\fR=\\fIN\\fR\nHow many (default 1).\n",
            ".SH EXAMPLES",
            ".nf\n  codex\\-worker \\(aqa b\\(aq \\(rs   # indented\n.fi\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"groff -man -ww -Tutf8 FILE", "man --warnings -E UTF-8 -l FILE"})
  void is_rendered_without_a_warning(String command) throws Exception {
    String program = command.substring(0, command.indexOf(' '));
    if (new ProcessBuilder("/bin/sh", "-c", "command -v " + program).start().waitFor() != 0) {
      Assumptions.abort(program + " is missing, so the man page is not rendered with it");
    }
    for (String source : List.of(Cli.run("man").out(), ManPage.of(example()))) {
      Path page = Files.writeString(temp.resolve("codex-worker.1"), source);
      Path out = temp.resolve("out");
      Path err = temp.resolve("err");
      Process render =
          new ProcessBuilder("/bin/sh", "-c", command.replace("FILE", page.toString()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      assertThat(render.waitFor()).isZero();
      assertThat(Files.readString(err, UTF_8)).isEmpty();
      assertThat(Files.readString(out, UTF_8)).contains("codex-worker");
    }
  }
}
