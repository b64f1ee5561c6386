package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands and options between backticks exist; {@code DocumentationIT} runs those in blocks. */
class DocumentedCommandsTest {
  private static final Set<String> VERBS = Set.copyOf(matches("(?m)^  ([a-z]+) +[A-Z]", "--help"));
  private static final Set<String> ALL_OPTIONS =
      VERBS.stream().flatMap(verb -> options(verb).stream()).collect(Collectors.toSet());

  private static List<String> matches(String regex, Object... args) {
    return Pattern.compile(regex)
        .matcher(Cli.run(args).out())
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private static List<String> options(String verb) {
    String names = "(?m)^ {2,6}((?:--?[a-zA-Z-]+(?:[=,] ?)?)+)";
    return matches(names, verb, "--help").stream()
        .flatMap(all -> Pattern.compile("--?[a-zA-Z][a-z-]*").matcher(all).results())
        .map(MatchResult::group)
        .toList();
  }

  static Stream<Arguments> documents() throws IOException {
    return Document.all().stream().map(document -> Arguments.of(document.path(), document));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void each_command_and_option_between_backticks_exists(Object path, Document document) {
    assertThat(document.prose().chars().filter(c -> c == '`').count() % 2).isZero();
    assertThat(document.code()).allSatisfy(code -> assertThat(problems(code)).as(code).isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void commands_are_in_blocks_that_are_run(Object path, Document document) {
    for (Document.Block block : document.blocks()) {
      assertThat(block.language()).isIn("sh", "json", "markdown", "text");
      if (!block.language().equals("sh")) {
        assertThat(block.text().lines()).noneMatch(line -> line.matches("[ $]*codex-worker .*"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--faild",
        "-x",
        "codex-worker statsu",
        "codex-worker [run] [PATH...] --faild",
        "codex-worker status --faild",
        "status --worktree",
        "codex-worker tasks/ -e silly",
        "codex-worker wait ID --timeout",
        "codex-worker completion tcsh | sh"
      })
  void a_mistake_is_found(String code) {
    assertThat(problems(code)).isNotEmpty();
  }

  @Test
  void what_is_no_command_is_left_alone() {
    for (String code : List.of("a.md", "codex sandbox -- true", "codex-worker/TASK", "--", "...")) {
      assertThat(problems(code)).isEmpty();
    }
    assertThat(VERBS).contains("run", "status", "spawn", "man");
    assertThat(ALL_OPTIONS).contains("-c", "--concurrency", "-s", "--sandbox", "--watch", "-V");
  }

  /** Returns what is wrong with a command line or an option; placeholders are plain words. */
  private static String problems(String code) {
    String plain = code.replaceAll("[\\[\\]']|\\.\\.\\.| -- .*| *[|>&;].*", "");
    List<String> words = new ArrayList<>(Arrays.asList(plain.split(" +")));
    if (words.get(0).matches("--?[a-zA-Z][a-z-]*(=.*)?")) {
      String option = words.get(0).replaceFirst("=.*", "");
      return ALL_OPTIONS.contains(option) ? "" : "no command has " + option;
    }
    boolean named = words.get(0).matches("(target/)?codex-worker");
    if (!named && !VERBS.contains(words.get(0))) {
      return "";
    }
    words.subList(0, named ? 1 : 0).clear();
    String first = words.isEmpty() ? "" : words.get(0);
    boolean verb = VERBS.contains(first);
    if (!verb && !first.isEmpty() && !first.matches("-.*|PATH|.*/.*")) {
      return "no command '" + first + "'";
    }
    List<String> known = options(verb ? first : "run");
    for (String word : words) {
      if (word.startsWith("-") && !known.contains(word.replaceFirst("=.*", ""))) {
        return "no option " + word;
      }
    }
    // Help is printed only if every value is accepted.
    words.add(verb ? 1 : 0, "--help");
    return Cli.run(words.toArray()).err();
  }
}
