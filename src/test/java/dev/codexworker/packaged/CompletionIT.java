package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The completion scripts in the shells that they are for. */
class CompletionIT {
  private static final String[] VERBS = {"run", "status", "clean", "reset", "completion", "man"};
  private static final String[] MODES = {
    "dry-run", "read-only", "workspace-write", "danger-full-access"
  };

  @TempDir Path temp;
  private Path here;

  @BeforeEach
  void makeFolder() throws Exception {
    here = Files.createDirectory(temp.resolve("here"));
    for (String folder : List.of("my tasks", "my tasks/sub")) {
      Files.createDirectory(here.resolve(folder));
    }
    for (String file :
        List.of(
            "plain.md",
            "a b.md",
            "it's.md",
            "odd$`\".md",
            "[x]:y=z.md",
            "größe.md",
            "notes.txt",
            "in-progress-c.md",
            "running_exec_log-c.md.txt",
            "done_exec_log-plain.md.txt",
            "my tasks/one.md",
            "my tasks/in-progress-two.md")) {
      Files.writeString(here.resolve(file), "x");
    }
  }

  private List<String> offered(RealShell shell, String line) throws Exception {
    return shell.complete(here, line).stream().map(word -> word.replaceFirst("/$", "")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void verbs_are_offered_at_the_first_place_alone(String name) throws Exception {
    RealShell shell = RealShell.open(name, temp);
    assertThat(offered(shell, "codex-worker ")).contains(VERBS);
    assertThat(offered(shell, "codex-worker sta")).containsExactly("status");
    assertThat(offered(shell, "codex-worker run ")).doesNotContain(VERBS);
    assertThat(offered(shell, "codex-worker -m x sta")).isEmpty();
    assertThat(offered(shell, "codex-worker completion "))
        .containsExactlyInAnyOrder("bash", "zsh", "fish");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void options_are_those_of_the_verb_and_those_of_run_where_none_is_named(String name)
      throws Exception {
    RealShell shell = RealShell.open(name, temp);
    assertThat(offered(shell, "codex-worker --fail")).containsExactly("--fail-fast");
    assertThat(offered(shell, "codex-worker run plain.md --fail")).containsExactly("--fail-fast");
    assertThat(offered(shell, "codex-worker reset plain.md --fail")).containsExactly("--failed");
    assertThat(offered(shell, "codex-worker status --fail")).containsExactly("--failed");
    assertThat(offered(shell, "codex-worker status --"))
        .contains("--detailed", "--json", "--pattern", "--help")
        .doesNotContain("--concurrency", "--yes");
    assertThat(offered(shell, "codex-worker status -"))
        .contains("-d", "-p", "-h")
        .doesNotContain("-c", "-n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void values_are_offered_behind_a_blank_and_behind_an_equals_sign(String name) throws Exception {
    RealShell shell = RealShell.open(name, temp);
    for (String option : List.of("--mode ", "--mode=", "-s ", "run --sandbox=")) {
      assertThat(offered(shell, "codex-worker " + option))
          .as(option)
          .containsExactlyInAnyOrder(MODES);
    }
    assertThat(offered(shell, "codex-worker --mode=w")).containsExactly("workspace-write");
    assertThat(offered(shell, "codex-worker --effort m"))
        .containsExactlyInAnyOrder("minimal", "medium");
    assertThat(offered(shell, "codex-worker status --class n"))
        .containsExactlyInAnyOrder("network", "no-answer");
    assertThat(offered(shell, "codex-worker clean --color=a"))
        .containsExactlyInAnyOrder("auto", "always");
    assertThat(offered(shell, "codex-worker --concurrency ")).isEmpty();
    assertThat(offered(shell, "codex-worker --timeout=")).isEmpty();
    assertThat(offered(shell, "codex-worker --mode dry-run --fail")).containsExactly("--fail-fast");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void folders_and_commands_are_offered_where_an_option_takes_one(String name) throws Exception {
    RealShell shell = RealShell.open(name, temp);
    for (String option : List.of("-C m", "--cd m", "--cd=m", "--add-dir m")) {
      assertThat(offered(shell, "codex-worker " + option)).as(option).containsExactly("my tasks");
    }
    assertThat(offered(shell, "codex-worker -C my\\ tasks/")).containsExactly("my tasks/sub");
    assertThat(offered(shell, "codex-worker -C pl")).isEmpty();
    assertThat(offered(shell, "codex-worker --codex ./pl")).containsExactly("./plain.md");
    assertThat(offered(shell, "codex-worker --verify bas")).contains("bash", "basename");
    assertThat(offered(shell, "codex-worker --verify=bas")).contains("bash", "basename");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void files_are_offered_where_an_option_takes_one(String name) throws Exception {
    RealShell shell = RealShell.open(name, temp);
    for (String option :
        List.of(
            "--preface no",
            "run --preface=no",
            "expand plain.md --rows no",
            "collect --rows no",
            "report --prices no",
            "report -o no")) {
      assertThat(offered(shell, "codex-worker " + option)).as(option).containsExactly("notes.txt");
    }
    assertThat(offered(shell, "codex-worker --preface m")).containsExactly("my tasks");
    assertThat(offered(shell, "codex-worker --preface my\\ tasks/o"))
        .containsExactly("my tasks/one.md");
    assertThat(offered(shell, "codex-worker expand no")).containsExactly("notes.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void operands_are_folders_and_tasks_but_neither_logs_nor_what_a_worker_has(String name)
      throws Exception {
    RealShell shell = RealShell.open(name, temp);
    for (String line : List.of("codex-worker status ", "codex-worker run -n plain.md ")) {
      assertThat(offered(shell, line))
          .as(line)
          .containsExactlyInAnyOrder(
              "plain.md", "a b.md", "it's.md", "odd$`\".md", "[x]:y=z.md", "größe.md", "my tasks");
    }
    assertThat(offered(shell, "codex-worker my\\ tasks/"))
        .containsExactlyInAnyOrder("my tasks/one.md", "my tasks/sub");
    assertThat(offered(shell, "codex-worker ~/he")).first().asString().endsWith("/here");
    assertThat(offered(shell, "codex-worker man ")).doesNotContain("plain.md");
    assertThat(offered(shell, "codex-worker run -- ")).isEmpty();
    assertThat(offered(shell, "codex-worker -- --mo")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void a_quote_that_is_open_stays_open(String name) throws Exception {
    RealShell shell = RealShell.open(name, temp);
    assertThat(shell.complete(here, "codex-worker run \"a")).containsExactly("a b.md");
    assertThat(shell.complete(here, "codex-worker run 'od")).containsExactly("odd$`\".md");
  }

  @Test
  void a_folder_gets_a_slash_so_that_its_tasks_can_follow() throws Exception {
    for (String name : List.of("bash", "zsh")) {
      RealShell shell = RealShell.open(name, temp);
      assertThat(shell.complete(here, "codex-worker run m\to")).containsExactly("my tasks/one.md");
      assertThat(offered(shell, "codex-worker --cd=m\ts")).containsExactly("my tasks/sub");
    }
    assertThat(RealShell.open("fish", temp).complete(here, "codex-worker run m"))
        .containsExactly("my tasks/");
  }

  @Test
  void zsh_finds_the_script_in_a_folder_of_functions() throws Exception {
    RealShell shell = RealShell.open("zsh", temp).findingItsScript();
    assertThat(offered(shell, "codex-worker --mode=")).containsExactlyInAnyOrder(MODES);
  }

  @Test
  void bash_may_make_one_word_of_an_option_and_its_value_as_version_3_does() throws Exception {
    String call =
        """
        source "$0"
        COMP_WORDS=(codex-worker %s) COMP_CWORD=1
        COMP_WORDBREAKS='%s'
        _codex_worker codex-worker '%s' codex-worker
        printf '%%s ' "${COMPREPLY[@]}"
        """;
    RealShell shell = RealShell.open("bash", temp);
    for (List<String> how :
        List.of(List.of("=", "d", "dry-run "), List.of(" ", "--mode=d", "--mode=dry-run "))) {
      List<String> command =
          List.of(
              "bash",
              "--norc",
              "--noprofile",
              "-c",
              call.formatted("--mode=d", how.get(0), how.get(1)),
              shell.script().toString());
      Worker.Result result = Worker.startCommand(here, Map.of(), command).await();
      assertThat(result.out()).as(result.err()).startsWith(how.get(2).substring(0, 2));
      assertThat(result.out()).contains(how.get(2)).doesNotContain("read-only");
    }
  }

  @Test
  void the_build_made_the_man_page_that_the_program_prints() throws Exception {
    String built = Files.readString(Worker.PROGRAM.resolveSibling("codex-worker.1"));
    assertThat(built).isEqualTo(Worker.run(temp, Map.of(), "man").out());
    assertThat(built)
        .containsPattern(
            "\\.TH CODEX-WORKER 1 \"\" \"codex-worker \\d+\\.\\d+.*\" \"User Commands\"");
  }
}
